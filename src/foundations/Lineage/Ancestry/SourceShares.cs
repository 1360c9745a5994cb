using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Ancestry;

/// <summary>Which part of a composition each source is, over all uses together: by tokens, or by bytes where nothing is counted in tokens yet.</summary>
internal sealed class SourceShares
{
    private readonly Dictionary<string, double> _amounts;
    private readonly double _total;

    public SourceShares(IReadOnlyList<Contribution> composition)
    {
        var inTokens = composition.Any(contribution => contribution.Tokens > 0);
        Unit = inTokens ? "tokens" : "bytes";
        _amounts = composition
            .GroupBy(contribution => SourceNode.KeyOf(contribution.Source), StringComparer.Ordinal)
            .ToDictionary(source => source.Key, source => source.Sum(contribution => (double)(inTokens ? contribution.Tokens : contribution.Bytes)), StringComparer.Ordinal);
        _total = _amounts.Values.Sum();
    }

    /// <summary><c>tokens</c> or <c>bytes</c>.</summary>
    public string Unit { get; }

    /// <summary>From 0 to 1; null for a source that is not in the composition.</summary>
    public double? Of(Source source) => !_amounts.TryGetValue(SourceNode.KeyOf(source), out var amount) ? null : _total > 0 ? amount / _total : 0;
}

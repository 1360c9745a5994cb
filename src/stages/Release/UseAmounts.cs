namespace Endonym.Release;

/// <summary>How much of one use each text is: in tokens, or in bytes where nothing is counted in tokens.</summary>
internal sealed class UseAmounts
{
    private readonly IReadOnlyList<double> _amounts;
    private readonly double _total;

    /// <param name="texts">All texts of one use.</param>
    public UseAmounts(IReadOnlyList<EnteredText> texts)
    {
        var inTokens = texts.Any(text => text.Contribution.Tokens > 0);
        Unit = inTokens ? "tokens" : "bytes";
        _amounts = [.. texts.Select(text => (double)(inTokens ? text.Contribution.Tokens : text.Contribution.Bytes))];
        _total = _amounts.Sum();
    }

    /// <summary><c>tokens</c> or <c>bytes</c>.</summary>
    public string Unit { get; }

    /// <summary>The part that some of the texts are together, from 0 to 1; 0 if nothing is counted.</summary>
    /// <param name="indices">Their places in the list.</param>
    public double ShareOf(params IEnumerable<int> indices) => _total > 0 ? indices.Sum(index => _amounts[index]) / _total : 0;
}

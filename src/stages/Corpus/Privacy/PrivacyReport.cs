using System.Globalization;
using System.Text;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Privacy;

/// <summary>How many personal data of each kind were found, by class of source. Parts of a corpus are counted apart and added up in any order.</summary>
public sealed class PrivacyReport
{
    private readonly SortedDictionary<(RightsClass Rights, string Kind), PrivacyCount> _counts = new(Comparer<(RightsClass Rights, string Kind)>.Create(
        static (left, right) => left.Rights != right.Rights ? left.Rights.CompareTo(right.Rights) : string.CompareOrdinal(left.Kind, right.Kind)));

    private readonly SortedDictionary<RightsClass, (long Documents, long Dropped)> _documents = [];

    /// <summary>Documents that were looked through or passed over, and those that were dropped, by class.</summary>
    public IReadOnlyDictionary<RightsClass, (long Documents, long Dropped)> Documents => _documents;

    /// <summary>What was found, by class and kind, in their order.</summary>
    public IEnumerable<(RightsClass Rights, string Kind, PrivacyCount Count)> Counts => _counts.Select(pair => (pair.Key.Rights, pair.Key.Kind, pair.Value));

    /// <summary>Counts a document.</summary>
    public void Add(RightsClass rights, PrivacyDecision decision)
    {
        var (documents, dropped) = _documents.GetValueOrDefault(rights);
        _documents[rights] = (documents + 1, dropped + (decision.Verdict.Kept ? 0 : 1));
        foreach (var group in decision.Matches.GroupBy(match => match.Kind, StringComparer.Ordinal))
        {
            var characters = group.Sum(match => (long)match.Length);
            Add((rights, group.Key), new PrivacyCount(1, group.Count(), characters, decision.Verdict.Kept ? group.Count() : 0));
        }
    }

    /// <summary>Adds what another part of the corpus counted.</summary>
    public void Add(PrivacyReport other)
    {
        foreach (var (rights, (documents, dropped)) in other._documents)
        {
            var sum = _documents.GetValueOrDefault(rights);
            _documents[rights] = (sum.Documents + documents, sum.Dropped + dropped);
        }

        foreach (var (key, count) in other._counts)
            Add(key, count);
    }

    /// <summary>The report for people.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| class | kind | documents | found | masked | characters |\n|---|---|---|---|---|---|\n");
        foreach (var ((rights, kind), count) in _counts)
            text.Append(CultureInfo.InvariantCulture, $"| {rights} | {kind} | {count.Documents:N0} | {count.Found:N0} | {count.Masked:N0} | {count.Characters:N0} |\n");
        foreach (var (rights, (documents, dropped)) in _documents)
            text.Append(CultureInfo.InvariantCulture, $"\n{rights}: {dropped:N0} of {documents:N0} documents dropped.\n");
        return text.ToString();
    }

    private void Add((RightsClass Rights, string Kind) key, PrivacyCount count) => _counts[key] = _counts.GetValueOrDefault(key) + count;
}

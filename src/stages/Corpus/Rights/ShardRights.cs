using System.Diagnostics;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights;

/// <summary>The rights of a shard while it fills: as grey as its worst document, and never greyer than its ceiling.</summary>
/// <param name="ceiling">The greyest class that may enter; <see cref="RightsClass.Excluded"/> never does.</param>
/// <remarks>The order of documents changes nothing.</remarks>
public sealed class ShardRights(RightsClass ceiling)
{
    private readonly SortedDictionary<string, Contribution> _sources = new(StringComparer.Ordinal);

    /// <summary>The sources in it so far, ordered by id.</summary>
    public IReadOnlyList<Contribution> Composition => [.. _sources.Values];

    /// <summary>As grey as the worst of them.</summary>
    public RightsClass Class => Taint.ClassOf(_sources.Values);

    /// <summary>Whether a document may enter.</summary>
    public bool Admits(ClearedDocument document) => document.Class <= ceiling;

    /// <summary>Takes a document in.</summary>
    /// <param name="document">One that is admitted.</param>
    /// <param name="bytes">UTF-8 bytes of its text.</param>
    public void Add(ClearedDocument document, long bytes)
    {
        if (!Admits(document))
            throw new UnreachableException($"Document {document.Document.Id} is {document.Class} and entered a shard for {ceiling}.");

        var added = new Contribution { Source = document.Source, Use = TextUse.Collected, Documents = 1, Bytes = bytes };
        _sources[document.Source.Id] = _sources.TryGetValue(document.Source.Id, out var sum) ? Joined(sum, added) : added;
    }

    // Sources made by one manifest differ by the day of the look at most; other differences are for Taint to judge.
    private static Contribution Joined(Contribution sum, Contribution added) => SameLook(sum.Source, added.Source)
        ? sum with { Documents = sum.Documents + added.Documents, Bytes = sum.Bytes + added.Bytes }
        : Taint.Join([[sum], [added]]).Single();

    private static bool SameLook(Source one, Source other) =>
        ReferenceEquals(one, other) || (one with { Evidence = other.Evidence } == other && one.Evidence.SequenceEqual(other.Evidence));
}

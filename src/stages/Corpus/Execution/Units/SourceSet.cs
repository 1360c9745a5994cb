using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Execution.Units;

/// <summary>The sources of some documents, each once; of two looks at one source the later counts, as in <see cref="Taint"/>.</summary>
internal sealed class SourceSet
{
    private readonly SortedDictionary<string, Source> _sources = new(StringComparer.Ordinal);

    /// <summary>The sources by id.</summary>
    public IReadOnlyList<Source> Sources => [.. _sources.Values];

    public void Add(Source source)
    {
        if (!_sources.TryGetValue(source.Id, out var known))
            _sources.Add(source.Id, source);
        else if (!SameLook(known, source))
            _sources[source.Id] = Taint.Join([[Nothing(known)], [Nothing(source)]]).Single().Source;
    }

    private static Contribution Nothing(Source source) => new() { Source = source, Use = TextUse.Collected, Documents = 0, Bytes = 0 };

    private static bool SameLook(Source one, Source other) =>
        ReferenceEquals(one, other) || (one with { Evidence = other.Evidence } == other && one.Evidence.SequenceEqual(other.Evidence));
}

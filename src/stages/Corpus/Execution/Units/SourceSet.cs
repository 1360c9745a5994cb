using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Execution.Units;

/// <summary>The sources of some documents, each once; of two looks at one source the later counts, as in <see cref="Taint"/>.</summary>
internal sealed class SourceSet
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<Source> _sources = [];

    /// <summary>The sources in the order in which they came.</summary>
    public IReadOnlyList<Source> Sources => _sources;

    /// <summary>Adds a source.</summary>
    /// <returns>Its place in <see cref="Sources"/>.</returns>
    public int Add(Source source)
    {
        if (_places.TryAdd(source.Id, _sources.Count))
        {
            _sources.Add(source);
            return _sources.Count - 1;
        }

        var place = _places[source.Id];
        if (!SameLook(_sources[place], source))
            _sources[place] = Taint.Join([[Nothing(_sources[place])], [Nothing(source)]]).Single().Source;
        return place;
    }

    private static Contribution Nothing(Source source) => new() { Source = source, Use = TextUse.Collected, Documents = 0, Bytes = 0 };

    private static bool SameLook(Source one, Source other) =>
        ReferenceEquals(one, other) || (one with { Evidence = other.Evidence } == other && one.Evidence.SequenceEqual(other.Evidence));
}

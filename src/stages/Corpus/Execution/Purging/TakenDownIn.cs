using System.Text;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Lineage.Artifacts;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Finds the documents of a corpus that a take-down list names. Pure; safe for concurrent use.</summary>
internal sealed class TakenDownIn
{
    private readonly TakeDownMatcher _matcher;
    private readonly Dictionary<string, string> _licenses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    /// <param name="corpus">The corpus.</param>
    /// <param name="matcher">The list.</param>
    public TakenDownIn(Artifact corpus, TakeDownMatcher matcher)
    {
        _matcher = matcher;
        foreach (var source in corpus.Manifest.Composition.Select(contribution => contribution.Source))
        {
            _licenses[source.Id] = source.License;

            // A manifest lists sources of training documents; one that only others are of ("id:licence") has the key of its relatives.
            foreach (var name in NamesOf(source.Id))
            {
                if (source.TakeDownKey is { } key)
                    _keys.TryAdd(name, key);
            }
        }
    }

    /// <summary>The document as one that goes; null if it may stay.</summary>
    public PurgedDocument? Find(Document document, PurgedFrom from) =>
        _matcher.Match(new DocumentProvenance(document.Id, document.Source, document.Url, KeyOf(document.Source))) is { } affected
            ? PurgedDocument.Of(affected, from, Encoding.UTF8.GetByteCount(document.Text)) with
            {
                License = document.License ?? _licenses.GetValueOrDefault(document.Source),
                Fingerprint = TextFingerprint.ToHexadecimal(TextFingerprint.Of(document.Text)),
            }
            : null;

    /// <summary>The reject as one whose words go; null if they may stay, or if there are none.</summary>
    public PurgedDocument? Find(RejectedItem item) =>
        item.Excerpt.Length > 0 && _matcher.Match(new DocumentProvenance(item.Id, item.Source, item.Url, KeyOf(item.Source))) is { } affected
            ? PurgedDocument.Of(affected, PurgedFrom.Rejects, Encoding.UTF8.GetByteCount(item.Excerpt))
            : null;

    /// <summary>Everything in a corpus that has to go, in its order, in one pass.</summary>
    public IEnumerable<PurgedDocument> FindAll(Artifact corpus) => CorpusFiles.ReadDocuments(corpus).Select(document => Find(document, PurgedFrom.Training))
        .Concat(CorpusFiles.ReadHeldOut(corpus).Select(document => Find(document, PurgedFrom.HeldOut)))
        .Concat(CorpusFiles.ReadRejects(corpus).Select(Find))
        .OfType<PurgedDocument>();

    private string? KeyOf(string source) => NamesOf(source).Select(name => _keys.GetValueOrDefault(name)).FirstOrDefault(key => key is not null);

    private static IEnumerable<string> NamesOf(string source)
    {
        for (var name = source; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf(':'))])
            yield return name;
    }
}

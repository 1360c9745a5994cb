using Endonym.Corpus.Dedup;

namespace Endonym.Corpus.Panels;

/// <summary>Chooses the documents that are held out: by lot among the kept ones, and only such as share no long run with any other.</summary>
/// <remarks>
/// A panel that repeats the training text measures memory, not language. One could drop every training document that touches the panel; boilerplate would then
/// cost much training text. It is cheaper and as honest to hold out only what stands alone, so the panel leans towards the corpus' less repetitive half.
/// The lot is drawn from each document's name, so it does not depend on the order, on other documents or on the machine.
/// </remarks>
internal sealed class PanelChoice
{
    // Documents that fail for a shared run are replaced by the next in the lot; in manuals most fail.
    private const int CandidatesPerPlace = 8;

    private readonly List<KeptDocument> _candidates;
    private readonly long _target;

    /// <param name="options">How much.</param>
    /// <param name="kept">Every kept document.</param>
    public PanelChoice(PanelOptions options, IReadOnlyList<KeptDocument> kept)
    {
        _target = (long)Math.Min(options.Share * kept.Sum(document => (long)document.Bytes), options.ByteLimit);
        _candidates = [];
        var bytes = 0L;
        foreach (var document in kept.OrderBy(document => document.Lot))
        {
            if (bytes >= _target * CandidatesPerPlace)
                break;
            _candidates.Add(document);
            bytes += document.Bytes;
        }
    }

    /// <summary>The ordinals of the documents whose texts must be compared with all others, in the order of the lot.</summary>
    public IReadOnlyList<int> Candidates => [.. _candidates.Select(document => document.Ordinal)];

    /// <summary>Bytes the panel should have.</summary>
    public long Target => _target;

    /// <summary>Ordinals of the held-out documents.</summary>
    /// <param name="runs">Watches the candidates, and has seen every kept document.</param>
    public HashSet<int> Choose(SharedRuns runs)
    {
        HashSet<int> chosen = [];
        var bytes = 0L;
        for (var place = 0; place < _candidates.Count; place++)
        {
            var document = _candidates[place];
            // The first one may overshoot: a panel of one document is better than none.
            if (runs.IsShared(place) || (chosen.Count > 0 && bytes + document.Bytes > _target))
                continue;

            chosen.Add(document.Ordinal);
            bytes += document.Bytes;
        }

        return chosen;
    }
}

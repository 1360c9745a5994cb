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
    /// <param name="kept">Every kept document; read once, the candidates alone stay in memory.</param>
    /// <param name="bytes">UTF-8 bytes of all of them.</param>
    public PanelChoice(PanelOptions options, IEnumerable<KeptDocument> kept, long bytes)
    {
        _target = (long)Math.Min(options.Share * bytes, options.ByteLimit);
        var wanted = _target * CandidatesPerPlace;

        // The lowest lots that together have the bytes: the highest leaves as soon as the others suffice.
        var lowest = new PriorityQueue<KeptDocument, UInt128>(Comparer<UInt128>.Create((one, other) => other.CompareTo(one)));
        var held = 0L;
        foreach (var document in wanted > 0 ? kept : [])
        {
            lowest.Enqueue(document, document.Lot);
            held += document.Bytes;
            while (held - lowest.Peek().Bytes >= wanted)
                held -= lowest.Dequeue().Bytes;
        }

        _candidates = [.. lowest.UnorderedItems.Select(item => item.Element).OrderBy(document => document.Lot)];
    }

    /// <summary>The ordinals of the documents whose texts must be compared with all others, in the order of the lot.</summary>
    public IReadOnlyList<int> Candidates => [.. _candidates.Select(document => document.Ordinal)];

    /// <summary>Bytes the panel should have.</summary>
    public long Target => _target;

    /// <summary>The held-out documents.</summary>
    /// <param name="runs">Watches the candidates, and has seen every kept document.</param>
    public IReadOnlyList<KeptDocument> Choose(SharedRuns runs)
    {
        List<KeptDocument> chosen = [];
        var bytes = 0L;
        for (var place = 0; place < _candidates.Count; place++)
        {
            var document = _candidates[place];
            // The first one may overshoot: a panel of one document is better than none.
            if (runs.IsShared(place) || (chosen.Count > 0 && bytes + document.Bytes > _target))
                continue;

            chosen.Add(document);
            bytes += document.Bytes;
        }

        return chosen;
    }
}

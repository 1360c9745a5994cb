using System.Runtime.InteropServices;

namespace Endonym.Corpus.Quality;

/// <summary>Learns which words a language has from text that is good.</summary>
internal static class Lexicon
{
    /// <summary>Hashes of the words that stand in the texts often enough; of the numbers among them nobody asks.</summary>
    public static IReadOnlyCollection<ulong> Learn(IEnumerable<string> texts, int minCount, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<ulong, int>();
        var empty = WordSet.Of([]);
        var sink = new CountingSink(counts);
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            new StyleCounter(empty, empty).Count(text, ref sink);
        }

        return [.. counts.Where(count => count.Value >= minCount).Select(count => count.Key)];
    }

    private readonly struct CountingSink(Dictionary<ulong, int> counts) : IWordSink
    {
        public void Word(ulong hash) => CollectionsMarshal.GetValueRefOrAddDefault(counts, hash, out _)++;
    }
}

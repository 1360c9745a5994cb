using System.Text;
using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Decontamination;

/// <summary>Looks for evaluation items in documents, one pass over each. Holds buffers: one for each thread, none shared.</summary>
/// <param name="sets">The items.</param>
/// <param name="options">What is done with a document that has some.</param>
public sealed class Decontaminator(IReadOnlyList<GramSet> sets, DecontaminationOptions options)
{
    /// <summary>Reason of a document that an evaluation item is in.</summary>
    public const string Reason = "evaluation item";

    private const int LargestKept = 1 << 20;

    private readonly ulong[][] _powers = [.. sets.Select(set => set.WordCounts.Select(GramHash.PowerOf).ToArray())];
    private readonly NormalizedWords _words = new();
    private readonly SortedDictionary<(int Set, int Item), List<(int First, int End)>> _found = [];
    private readonly List<(int First, int End)> _runs = [];
    private ulong[] _running = new ulong[256];

    /// <summary>Looks through a document.</summary>
    public DecontaminationResult Check(string text)
    {
        _found.Clear();
        _runs.Clear();
        var words = _words.Read(text);
        for (var set = 0; set < sets.Count; set++)
            Find(words, set);
        if (_found.Count == 0)
            return new DecontaminationResult(Verdict.Keep, text, [], []);

        List<TextSpan> spans = [.. Merge(_runs).Select(run => _words.SpanOf(run.First, run.End - run.First))];
        ItemMatch[] items = [.. _found.Select(entry => new ItemMatch(entry.Key.Set, entry.Key.Item, entry.Value.Count, Merge(entry.Value).Count))];
        return options.Action == ContaminationAction.Drop
            ? new DecontaminationResult(Verdict.Drop(Reason), text, spans, items)
            : new DecontaminationResult(Verdict.Keep, Mask(text, spans), spans, items);
    }

    private void Find(ReadOnlySpan<char> words, int setNumber)
    {
        var set = sets[setNumber];
        if (_running.Length <= _words.Count || _running.Length > LargestKept)
            _running = new ulong[Math.Max(256, _words.Count + 1)];
        _running[0] = 0;
        for (var word = 0; word < _words.Count; word++)
        {
            _running[word + 1] = GramHash.Extend(_running[word], set.Hash.OfWord(words[_words.RangeOf(word, 1)]));
            // Every run that ends here. So a run is found where its last word is read, and no length costs a pass of its own.
            for (var i = 0; i < set.WordCounts.Length && set.WordCounts[i] <= word + 1; i++)
            {
                var length = set.WordCounts[i];
                var first = word + 1 - length;
                if (set.Passes(GramHash.Sieve(_running[first], _running[word + 1], _powers[setNumber][i], length)))
                    Take(set.ItemsWith(words[_words.RangeOf(first, length)]), setNumber, first, word + 1);
            }
        }
    }

    private void Take(ReadOnlySpan<int> items, int set, int first, int end)
    {
        if (items.Length > 0)
            _runs.Add((first, end));
        foreach (var item in items)
        {
            if (!_found.TryGetValue((set, item), out var runs))
                _found[(set, item)] = runs = [];
            runs.Add((first, end));
        }
    }

    /// <summary>Overlapping and touching runs as one.</summary>
    private static List<(int First, int End)> Merge(List<(int First, int End)> runs)
    {
        runs.Sort();
        List<(int First, int End)> merged = [runs[0]];
        foreach (var run in runs)
        {
            if (run.First <= merged[^1].End)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].End, run.End));
            else
                merged.Add(run);
        }

        return merged;
    }

    private string Mask(string text, List<TextSpan> spans)
    {
        var masked = new StringBuilder(text.Length);
        var copied = 0;
        foreach (var span in spans)
        {
            masked.Append(text, copied, span.Start - copied).Append(options.MaskText);
            copied = span.Start + span.Length;
        }

        return masked.Append(text, copied, text.Length - copied).ToString();
    }
}

using Endonym.Corpus.Dedup.MinHash;

namespace Endonym.Corpus.Decontamination;

/// <summary>A text as words that survive retyping: lower case, accents and strokes folded, no punctuation, digits kept.</summary>
/// <remarks>Scripts without spaces between words are not split: there a run of words is a run of clauses. Not safe for concurrent use.</remarks>
internal sealed class NormalizedWords
{
    private const int LargestKept = 1 << 20;

    private readonly TextSimplifier _simplifier = new(FoldTable.Words, keepsPlaces: true);
    private int[] _starts = new int[256];

    /// <summary>Words in the last text.</summary>
    public int Count { get; private set; }

    /// <summary>Reads a text.</summary>
    /// <returns>The words, one space apart; valid until the next call.</returns>
    public ReadOnlySpan<char> Read(ReadOnlySpan<char> text)
    {
        var words = _simplifier.Simplify(text);
        Count = _simplifier.Words.Length;
        if (_starts.Length <= Count || _starts.Length > LargestKept)
            _starts = new int[Math.Max(256, Count + 1)];
        var start = 0;
        for (var word = 0; word < Count; word++)
        {
            _starts[word] = start;
            var space = words[start..].IndexOf(' ');
            start = space < 0 ? words.Length + 1 : start + space + 1;
        }

        _starts[Count] = start;
        return words;
    }

    /// <summary>The characters of some words among those that <see cref="Read"/> returned.</summary>
    public Range RangeOf(int firstWord, int wordCount) => _starts[firstWord]..(_starts[firstWord + wordCount] - 1);

    /// <summary>Where some words stand in the text that was read.</summary>
    public TextSpan SpanOf(int firstWord, int wordCount)
    {
        var places = _simplifier.Words;
        return new TextSpan(places[firstWord].Start, places[firstWord + wordCount - 1].End - places[firstWord].Start);
    }
}

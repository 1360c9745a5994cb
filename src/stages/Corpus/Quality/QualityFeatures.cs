using Endonym.Corpus.Classifiers;

namespace Endonym.Corpus.Quality;

/// <summary>What a quality model sees of a text: its words and pairs of words as hashed rows, its measures of style as rows of their own.</summary>
/// <param name="lexicon">Words of the reference text.</param>
/// <param name="stopWords">Function words.</param>
/// <param name="rowBits">Binary logarithm of the hashed rows.</param>
internal sealed class QualityFeatures(WordSet lexicon, WordSet stopWords, int rowBits)
{
    /// <summary>What the weights of style are multiplied by: as many numbers as there are measures, which together weigh as much as the words do.</summary>
    public static readonly float StyleScale = 1 / MathF.Sqrt(StyleMeasures.Count);

    public WordSet Lexicon { get; } = lexicon;

    public WordSet StopWords { get; } = stopWords;

    public int RowBits { get; } = rowBits;

    /// <summary>Measures a text's style.</summary>
    public void Measure(ReadOnlySpan<char> text, Span<float> measures)
    {
        var sink = new NoSink();
        Count(text, measures, ref sink);
    }

    /// <summary>Measures a text's style and gathers the rows of its words.</summary>
    public void Measure(ReadOnlySpan<char> text, Span<float> measures, RowList rows)
    {
        var sink = new ListSink(rows, 64 - RowBits);
        Count(text, measures, ref sink);
    }

    /// <summary>Measures a text's style and sums the weights of its words.</summary>
    public void Measure(ReadOnlySpan<char> text, Span<float> measures, ref HashedSum sum)
    {
        var sink = new SumSink(sum, 64 - RowBits);
        Count(text, measures, ref sink);
        sum = sink.Sum;
    }

    /// <summary>What the weights of words are multiplied by.</summary>
    public static float WordScale(long rowCount) => rowCount == 0 ? 0 : 1 / MathF.Sqrt(rowCount);

    private void Count<TSink>(ReadOnlySpan<char> text, Span<float> measures, ref TSink sink) where TSink : IWordSink, allows ref struct
    {
        var counter = new StyleCounter(Lexicon, StopWords);
        counter.Count(text, ref sink);
        StyleMeasures.Write(in counter, measures);
    }

    private readonly struct NoSink : IWordSink
    {
        public void Word(ulong hash)
        {
        }
    }

    private struct ListSink(RowList rows, int shift) : IWordSink
    {
        private ulong _last;

        public void Word(ulong hash)
        {
            rows.Add((int)(hash >> shift));
            if (_last != 0)
                rows.Add((int)(WordHash.Pair(_last, hash) >> shift));
            _last = hash;
        }
    }

    private ref struct SumSink(HashedSum sum, int shift) : IWordSink
    {
        private HashedSum _sum = sum;
        private ulong _last;

        public readonly HashedSum Sum => _sum;

        public void Word(ulong hash)
        {
            _sum.Add((int)(hash >> shift));
            if (_last != 0)
                _sum.Add((int)(WordHash.Pair(_last, hash) >> shift));
            _last = hash;
        }
    }
}

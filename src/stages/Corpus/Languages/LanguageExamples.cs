using Endonym.Corpus.Classifiers;

namespace Endonym.Corpus.Languages;

/// <summary>Samples cut into pieces of many lengths, so that the identifier learns short texts as well as long ones.</summary>
internal sealed class LanguageExamples : IHashedExamples
{
    private const int ShortestPiece = 24;
    private const double LongestPiece = 500;

    // Languages with less text count more, but not as much more as would let one page of them outweigh a book.
    private const double MaxWeight = 4;

    private readonly List<(string Text, int Start, int Length, int Class)> _pieces = [];
    private readonly float[] _weights;
    private readonly int _rowBits;

    /// <param name="samples">Texts.</param>
    /// <param name="labels">Their languages, in order.</param>
    /// <param name="rowBits">Size of the table.</param>
    /// <param name="seed">Of the cuts.</param>
    public LanguageExamples(IEnumerable<LanguageSample> samples, List<string> labels, int rowBits, int seed)
    {
        _rowBits = rowBits;
        var random = new Random(seed);
        var lengths = new long[labels.Count];
        foreach (var (label, text) in samples)
        {
            var language = labels.BinarySearch(label, StringComparer.Ordinal);
            lengths[language] += text.Length;
            for (var start = 0; start < text.Length;)
            {
                var length = Math.Min(text.Length - start, (int)(ShortestPiece * Math.Pow(LongestPiece / ShortestPiece, random.NextDouble())));
                // To the end of the word, unless the script has no spaces.
                for (var more = 0; more < ShortestPiece && start + length < text.Length && FoldedLetters.Of(text[start + length]) != '\0'; more++)
                    length++;
                _pieces.Add((text, start, length, language));
                start += length;
            }
        }

        var mean = lengths.Average();
        _weights = [.. lengths.Select(length => (float)Math.Clamp(Math.Sqrt(mean / Math.Max(1, length)), 1 / MaxWeight, MaxWeight))];
    }

    public int Count => _pieces.Count;

    public int ClassOf(int example) => _pieces[example].Class;

    public float WeightOf(int example) => _weights[_pieces[example].Class];

    public RowScales Write(int example, RowList rows)
    {
        var (text, start, length, _) = _pieces[example];
        var ngrams = new LanguageNgrams(text.AsSpan(start, length), _rowBits);
        Span<int> step = stackalloc int[LanguageNgrams.MaxRowsPerStep];
        while (ngrams.MoveNext(step, out var count))
        {
            for (var i = 0; i < count; i++)
                rows.Add(step[i]);
        }

        return new RowScales(Scale(rows.Rows.Length), 0);
    }

    /// <summary>What the rows' weights are multiplied by. Evidence grows with the root of a text's length: slower than if n-grams were independent, faster than if they were one.</summary>
    public static float Scale(long rowCount) => rowCount == 0 ? 0 : 1 / MathF.Sqrt(rowCount);
}

using System.Buffers;
using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>A supervised fastText model, <c>.bin</c> or <c>.ftz</c>: language identification (lid.176, GlotLID) or any other classifier. Immutable; safe for concurrent use.</summary>
/// <remarks>
/// Joulin et al., 2016, "Bag of Tricks for Efficient Text Classification", arXiv:1607.01759. Sums are taken in the original's order and precision,
/// tables and rounding slips included, so labels are the original's.
/// </remarks>
public sealed class FastTextModel
{
    private const int StackWordBytes = 256;
    private const int StackFloats = 512;

    private readonly FastTextArguments _arguments;
    private readonly FastTextVocabulary _vocabulary;
    private readonly FastTextBuckets _buckets;
    private readonly FastTextMatrix _input;
    private readonly FastTextOutput _output;

    internal FastTextModel(FastTextArguments arguments, FastTextVocabulary vocabulary, FastTextBuckets buckets, FastTextMatrix input, FastTextOutput output)
    {
        _arguments = arguments;
        _vocabulary = vocabulary;
        _buckets = buckets;
        _input = input;
        _output = output;
    }

    /// <summary>Labels as they stand in the file, with their prefix: <c>__label__pl</c>.</summary>
    public IReadOnlyList<string> Labels => _vocabulary.Labels;

    /// <summary>Reads a model.</summary>
    /// <param name="path">A <c>.bin</c> or <c>.ftz</c> file.</param>
    /// <exception cref="InvalidInputException">The file is missing, or is no sound supervised model.</exception>
    public static FastTextModel Load(string path) => NamedFile.Read(path, static path =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, FileOptions.SequentialScan);
        return FastTextFile.Read(new BoundedReader(stream, path));
    });

    /// <summary>The best labels of a text, which is taken as one line: line breaks count as spaces.</summary>
    /// <param name="text">UTF-8; bytes that are none do no harm.</param>
    /// <param name="best">Takes the labels, the best first; as many as it is long are looked for.</param>
    /// <returns>How many were found: none if no part of the text is known to the model.</returns>
    public int Predict(ReadOnlySpan<byte> text, Span<FastTextPrediction> best)
    {
        if (best.Length == 0)
            return 0;

        float[]? rentedVector = null;
        var columns = _input.Columns;
        var hidden = columns <= StackFloats ? stackalloc float[StackFloats] : (rentedVector = ArrayPool<float>.Shared.Rent(columns));
        hidden = hidden[..columns];
        hidden.Clear();
        var slotCount = Math.Min(best.Length, Labels.Count) + 1;
        var slots = ArrayPool<FastTextPrediction>.Shared.Rent(slotCount);
        try
        {
            if (!Average(text, hidden))
                return 0;

            var top = new FastTextBest(slots.AsSpan(0, slotCount));
            _output.Score(hidden, ref top);
            return top.CopyTo(best);
        }
        finally
        {
            ArrayPool<FastTextPrediction>.Shared.Return(slots);
            if (rentedVector is not null)
                ArrayPool<float>.Shared.Return(rentedVector);
        }
    }

    private bool Average(ReadOnlySpan<byte> text, Span<float> hidden)
    {
        var rows = new FastTextRowSum(_input, stackalloc int[FastTextRowSum.BatchSize], hidden);
        var words = new FastTextWords(text);
        while (words.MoveNext())
        {
            if (!AddWord(words.Current, words.IsEnd, ref rows))
                break;
        }

        if (_arguments.WordNgrams > 1)
            AddWordNgrams(text, ref rows);
        return rows.Complete();
    }

    // False where the text ends: the original takes "</s>" for the end even if a person wrote it.
    private bool AddWord(ReadOnlySpan<byte> word, bool isEnd, ref FastTextRowSum rows)
    {
        var id = _vocabulary.Find(word, FastTextHash.Of(word));
        if (IsWord(id, word))
        {
            if (id >= 0)
                rows.Add(id);
            if (_arguments.MaxNgram > 0 && !isEnd)
                AddSubwords(word, ref rows);
        }

        return !isEnd;
    }

    // A label that stands in the text tells nothing about it.
    private bool IsWord(int id, ReadOnlySpan<byte> word) => id >= 0 ? id < _vocabulary.WordCount : !word.StartsWith("__label__"u8);

    private void AddSubwords(ReadOnlySpan<byte> word, ref FastTextRowSum rows)
    {
        var length = word.Length + 2;
        byte[]? rented = null;
        var framed = length <= StackWordBytes ? stackalloc byte[StackWordBytes] : (rented = ArrayPool<byte>.Shared.Rent(length));
        framed = framed[..length];
        framed[0] = (byte)'<';
        word.CopyTo(framed[1..]);
        framed[^1] = (byte)'>';
        AddCharacterNgrams(framed, ref rows);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private void AddCharacterNgrams(scoped ReadOnlySpan<byte> word, ref FastTextRowSum rows)
    {
        for (var start = 0; start < word.Length; start++)
        {
            if (IsContinuation(word[start]))
                continue;

            var hash = FastTextHash.Start;
            var end = start;
            for (var n = 1; n <= _arguments.MaxNgram && end < word.Length; n++)
            {
                do
                    hash = FastTextHash.Add(hash, word[end++]);
                while (end < word.Length && IsContinuation(word[end]));

                // A frame alone is no n-gram.
                if (n >= _arguments.MinNgram && !(n == 1 && (start == 0 || end == word.Length)))
                    rows.AddBehind(_vocabulary.WordCount, _buckets.RowOf(hash));
            }
        }
    }

    // The words are read again, because the original adds word n-grams after everything else, and a sum of floats has an order.
    private void AddWordNgrams(ReadOnlySpan<byte> text, ref FastTextRowSum rows)
    {
        Span<uint> window = stackalloc uint[FastTextArguments.MaxWordNgrams];
        var length = 0;
        var words = new FastTextWords(text);
        while (words.MoveNext())
        {
            var hash = FastTextHash.Of(words.Current);
            if (IsWord(_vocabulary.Find(words.Current, hash), words.Current))
            {
                if (length == _arguments.WordNgrams)
                {
                    AddNgramsFrom(window[..length--], ref rows);
                    window[1..].CopyTo(window);
                }

                window[length++] = hash;
            }

            if (words.IsEnd)
                break;
        }

        for (var start = 0; start < length; start++)
            AddNgramsFrom(window[start..length], ref rows);
    }

    private void AddNgramsFrom(scoped ReadOnlySpan<uint> words, ref FastTextRowSum rows)
    {
        // The original keeps hashes as signed numbers and widens them with their sign.
        var hash = (ulong)(int)words[0];
        foreach (var next in words[1..])
        {
            hash = (hash * 116049371) + (ulong)(int)next;
            rows.AddBehind(_vocabulary.WordCount, _buckets.RowOf(hash));
        }
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}

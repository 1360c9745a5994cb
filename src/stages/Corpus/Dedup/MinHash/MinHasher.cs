using System.IO.Hashing;
using System.Text.Unicode;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Makes a document's signature: for each of the hash functions the smallest value over all runs of a few words.</summary>
/// <remarks>
/// Bit for bit datatrove's 64-bit signatures, given the same words. Holds buffers that grow with the longest document: one for each thread, none shared.
/// </remarks>
public sealed class MinHasher
{
    // Enough shingles to be worth the loop, few enough to stay in the first-level cache beside the functions' parameters.
    private const int ShinglesAtOnce = 1024;
    private const int LargestKept = 1 << 23;

    private readonly MinHashOptions _options;
    private readonly WordSplitter? _splitter;
    private readonly MinHashPermutations _permutations;
    private readonly TextSimplifier _simplifier = new(FoldTable.Datatrove);
    private readonly List<WordSpan> _words = [];
    private readonly ulong[] _shingles = new ulong[ShinglesAtOnce];
    private readonly ulong[] _minima;
    private byte[] _utf8 = [];
    private char[] _joined = [];

    /// <param name="options">The sketch.</param>
    /// <param name="splitter">Splits into words; null splits at spaces. Its name belongs into <see cref="MinHashOptions.Tokenizer"/>.</param>
    public MinHasher(MinHashOptions options, WordSplitter? splitter = null)
    {
        _options = options;
        _splitter = splitter;
        _permutations = new MinHashPermutations(options.HashCount, options.Seed);
        _minima = new ulong[_permutations.PaddedCount];
    }

    /// <summary>Minima in a signature.</summary>
    public int SignatureLength => _permutations.Count;

    /// <summary>Computes a signature.</summary>
    /// <param name="text">The document.</param>
    /// <param name="signature">Takes the minima, band after band; <see cref="SignatureLength"/> of them.</param>
    /// <returns>Whether there is one: a document with fewer words than a shingle has none.</returns>
    public bool TrySign(ReadOnlySpan<char> text, Span<ulong> signature)
    {
        var simplified = _simplifier.Simplify(text);
        if (_splitter is not null)
            simplified = JoinWords(simplified);

        _minima.AsSpan().Fill(ulong.MaxValue);
        var any = LowerByShingles(ToUtf8(simplified));
        _minima.AsSpan(0, SignatureLength).CopyTo(signature);
        return any;
    }

    private ReadOnlySpan<char> JoinWords(ReadOnlySpan<char> simplified)
    {
        _words.Clear();
        _splitter!(simplified, _words); // the caller has one
        var length = 0;
        foreach (var word in _words)
            length += word.Length + 1;
        Reserve(ref _joined, length);

        length = 0;
        foreach (var word in _words)
        {
            if (word.Length == 0)
                continue;
            if (length > 0)
                _joined[length++] = ' ';
            simplified.Slice(word.Start, word.Length).CopyTo(_joined.AsSpan(length));
            length += word.Length;
        }

        return _joined.AsSpan(0, length);
    }

    private ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<char> simplified)
    {
        Reserve(ref _utf8, checked(simplified.Length * 3));
        Utf8.FromUtf16(simplified, _utf8, out _, out var length);
        return _utf8.AsSpan(0, length);
    }

    /// <summary>Since words stand one space apart, a shingle is a slice of the text: no string is made.</summary>
    private bool LowerByShingles(ReadOnlySpan<byte> text)
    {
        Span<int> starts = stackalloc int[_options.NgramWords]; // of the last words, round and round
        var next = 0;
        var full = false;
        var shingles = 0;
        for (var start = 0; start < text.Length;)
        {
            var space = text[start..].IndexOf((byte)' ');
            var end = space < 0 ? text.Length : start + space;
            starts[next] = start;
            start = end + 1;
            if (++next == starts.Length)
            {
                next = 0;
                full = true;
            }

            if (!full)
                continue;
            _shingles[shingles++] = XxHash64.HashToUInt64(text[starts[next]..end]);
            if (shingles == ShinglesAtOnce)
            {
                _permutations.Lower(_shingles, _minima);
                shingles = 0;
            }
        }

        _permutations.Lower(_shingles.AsSpan(0, shingles), _minima);
        return full;
    }

    private static void Reserve<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length || buffer.Length > LargestKept)
            buffer = new T[Math.Max(1024, length)];
    }
}

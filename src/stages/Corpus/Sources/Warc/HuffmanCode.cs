namespace Endonym.Corpus.Sources.Warc;

/// <summary>A canonical prefix code of DEFLATE: codes of up to <see cref="FastBits"/> bits by table, longer ones bit by bit.</summary>
/// <param name="maxSymbols">The most symbols that it will have.</param>
internal sealed class HuffmanCode(int maxSymbols)
{
    /// <summary>Bits of the longest code.</summary>
    public const int LongestCode = 15;

    private const int FastBits = 10;

    // symbol × 16 + length; 0 where the code is longer or there is none.
    private readonly ushort[] _fast = new ushort[1 << FastBits];
    private readonly ushort[] _symbols = new ushort[maxSymbols];
    private readonly ushort[] _counts = new ushort[LongestCode + 1];

    /// <summary>Takes over a code.</summary>
    /// <param name="lengths">Bits of each symbol's code; 0 where the symbol does not occur.</param>
    /// <returns>False where more codes are asked for than there are.</returns>
    public bool Build(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_counts);
        Array.Clear(_fast);
        foreach (var length in lengths)
            _counts[length]++;
        _counts[0] = 0;

        Span<ushort> offsets = stackalloc ushort[LongestCode + 2];
        Span<ushort> nextCodes = stackalloc ushort[LongestCode + 1];
        var left = 1;
        var code = 0;
        offsets.Clear();
        for (var length = 1; length <= LongestCode; length++)
        {
            left = (left << 1) - _counts[length];
            if (left < 0)
                return false;
            code = (code + _counts[length - 1]) << 1;
            nextCodes[length] = (ushort)code;
            offsets[length + 1] = (ushort)(offsets[length] + _counts[length]);
        }

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            var length = lengths[symbol];
            if (length == 0)
                continue;
            _symbols[offsets[length]++] = (ushort)symbol;
            var reversed = Reverse(nextCodes[length]++, length);
            for (var entry = reversed; length <= FastBits && entry < _fast.Length; entry += 1 << length)
                _fast[entry] = (ushort)((symbol << 4) | length);
        }

        return true;
    }

    /// <summary>Decodes a symbol.</summary>
    /// <param name="bits">The next bits, the first lowest.</param>
    /// <param name="length">How many of them the symbol takes.</param>
    /// <returns>The symbol; -1 where the bits are no code.</returns>
    public int Decode(uint bits, out int length)
    {
        var entry = _fast[bits & ((1 << FastBits) - 1)];
        if (entry != 0)
        {
            length = entry & 15;
            return entry >> 4;
        }

        int code = 0, first = 0, index = 0;
        for (length = 1; length <= LongestCode; length++)
        {
            code |= (int)(bits & 1);
            bits >>= 1;
            var count = _counts[length];
            if (code - count < first)
                return _symbols[index + (code - first)];
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return -1;
    }

    private static int Reverse(int code, int length)
    {
        var reversed = 0;
        for (var i = 0; i < length; i++, code >>= 1)
            reversed = (reversed << 1) | (code & 1);
        return reversed;
    }
}

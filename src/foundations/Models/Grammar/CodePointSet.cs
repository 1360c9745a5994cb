namespace Endonym.Models.Grammar;

/// <summary>A set of characters as sorted ranges of code points; surrogates are none.</summary>
internal sealed class CodePointSet
{
    private const int MaxCodePoint = 0x10FFFF;

    private CodePointSet(List<(int Low, int High)> ranges) => Ranges = ranges;

    public IReadOnlyList<(int Low, int High)> Ranges { get; }

    public static CodePointSet All { get; } = Of((0, MaxCodePoint));

    public static CodePointSet Of(params IEnumerable<(int Low, int High)> ranges)
    {
        List<(int Low, int High)> merged = [];
        // Surrogates have no UTF-8: a range over them is two.
        var parts = ranges.SelectMany(range => new[] { (range.Low, High: Math.Min(range.High, 0xD7FF)), (Low: Math.Max(range.Low, 0xE000), range.High) });
        foreach (var (low, high) in parts.Where((range, i) => range.Item1 <= range.Item2).Distinct().Order())
        {
            if (merged.Count > 0 && low <= merged[^1].High + 1)
                merged[^1] = (merged[^1].Low, Math.Max(high, merged[^1].High));
            else
                merged.Add((low, high));
        }

        return new CodePointSet(merged);
    }

    public CodePointSet Or(CodePointSet other) => Of(Ranges.Concat(other.Ranges));

    public CodePointSet Except(CodePointSet other)
    {
        List<(int, int)> rest = [];
        foreach (var (low, high) in Ranges)
        {
            var start = low;
            foreach (var (from, to) in other.Ranges)
            {
                if (to < start || from > high)
                    continue;
                if (from > start)
                    rest.Add((start, from - 1));
                start = to + 1;
            }

            if (start <= high)
                rest.Add((start, high));
        }

        return Of(rest);
    }

    public CodePointSet Negated() => All.Except(this);

    public CodePointSet And(CodePointSet other) => Except(other.Negated());

    public bool Contains(int codePoint) => Ranges.Any(range => codePoint >= range.Low && codePoint <= range.High);

    /// <summary>Draws any one character of the set in UTF-8.</summary>
    public int Draw(GrammarBuilder builder, int from) =>
        builder.Any(from, Ranges.SelectMany(range => Utf8Ranges(range.Low, range.High)).Select(bytes => (Func<int, int>)(start =>
        {
            foreach (var (low, high) in bytes)
                start = builder.Byte(start, low, high);
            return start;
        })));

    /// <summary>A range of code points as sequences of ranges of bytes.</summary>
    private static IEnumerable<(byte Low, byte High)[]> Utf8Ranges(int low, int high)
    {
        foreach (var limit in (int[])[0x7F, 0x7FF, 0xFFFF, MaxCodePoint])
        {
            if (low > limit)
                continue;
            foreach (var sequence in OfOneLength(low, Math.Min(high, limit)))
                yield return sequence;
            low = limit + 1;
            if (low > high)
                yield break;
        }
    }

    private static IEnumerable<(byte Low, byte High)[]> OfOneLength(int low, int high)
    {
        // Split until all but the bytes before the first that differs are whole ranges of continuation bytes.
        for (var shift = 6; shift <= 18; shift += 6)
        {
            var mask = (1 << shift) - 1;
            if ((low & ~mask) == (high & ~mask) || low <= 0x7F)
                break;
            if ((low & mask) != 0)
                return OfOneLength(low, low | mask).Concat(OfOneLength((low | mask) + 1, high));
            if ((high & mask) != mask)
                return OfOneLength(low, (high & ~mask) - 1).Concat(OfOneLength(high & ~mask, high));
        }

        var (first, last) = (Utf8(low), Utf8(high));
        return [[.. first.Zip(last)]];
    }

    private static byte[] Utf8(int codePoint) => codePoint switch
    {
        < 0x80 => [(byte)codePoint],
        < 0x800 => [(byte)(0xC0 | (codePoint >> 6)), Continuation(codePoint)],
        < 0x10000 => [(byte)(0xE0 | (codePoint >> 12)), Continuation(codePoint >> 6), Continuation(codePoint)],
        _ => [(byte)(0xF0 | (codePoint >> 18)), Continuation(codePoint >> 12), Continuation(codePoint >> 6), Continuation(codePoint)],
    };

    private static byte Continuation(int bits) => (byte)(0x80 | (bits & 0x3F));
}

using System.Numerics;

namespace Endonym.Models.Grammar;

/// <summary>Draws JSON numbers.</summary>
internal sealed class JsonNumbers(GrammarBuilder builder)
{
    // A model must not write digits for ever; a double has 17 that count.
    private const int MaxDigits = 40;
    private const int MaxExponentDigits = 3;

    /// <summary>Any number.</summary>
    public int Any(int from) => Exponent(Fraction(AnyInteger(from)));

    public int AnyInteger(int from) => Natural(builder.Optional(from, start => builder.Literal(start, "-")));

    /// <summary>An integer within bounds, ends included; null for none.</summary>
    public int Integer(int from, BigInteger? min, BigInteger? max)
    {
        List<Func<int, int>> ways = [];
        if (max is null || max >= 0)
            ways.Add(start => Magnitude(start, BigInteger.Max(0, min ?? 0), max));
        if (min is null || min < 0)
            ways.Add(start => Magnitude(builder.Literal(start, "-"), BigInteger.Max(0, -(max ?? 0)), -min));
        return builder.Any(from, ways);
    }

    /// <summary>A number within integer bounds, written without an exponent.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="min">The least; null for none.</param>
    /// <param name="minIsExcluded">Whether that itself is too small.</param>
    /// <param name="max">The greatest; null for none.</param>
    /// <param name="maxIsExcluded">Whether that itself is too great.</param>
    public int Real(int from, BigInteger? min, bool minIsExcluded, BigInteger? max, bool maxIsExcluded)
    {
        List<Func<int, int>> ways = [];
        if (max is null || max > 0 || (max == 0 && !maxIsExcluded))
            ways.Add(start => RealMagnitude(start, BigInteger.Max(0, min ?? 0), minIsExcluded && min >= 0, max, maxIsExcluded));
        if (min is null || min < 0)
            ways.Add(start => RealMagnitude(builder.Literal(start, "-"), BigInteger.Max(0, -(max ?? 0)), maxIsExcluded && max <= 0, -min, minIsExcluded));
        return builder.Any(from, ways);
    }

    private int RealMagnitude(int from, BigInteger least, bool leastIsExcluded, BigInteger? most, bool mostIsExcluded)
    {
        // Whole parts strictly between take any fraction; those on a bound need one that is not zero, or only zeros.
        List<Func<int, int>> ways = [start => NonZeroFraction(Magnitude(start, least, most - 1))];
        ways.Add(start => ZeroFraction(Magnitude(start, leastIsExcluded ? least + 1 : least, mostIsExcluded ? most - 1 : most)));
        return builder.Any(from, ways);
    }

    private int ZeroFraction(int from) => builder.Optional(from, start => builder.Repeat(builder.Literal(start, "."), 1, MaxDigits, zero => builder.Literal(zero, "0")));

    private int NonZeroFraction(int from)
    {
        from = builder.Repeat(builder.Literal(from, "."), 0, MaxDigits - 1, zero => builder.Literal(zero, "0"));
        from = builder.Byte(from, (byte)'1', (byte)'9');
        return builder.Repeat(from, 0, MaxDigits - 1, AnyDigit);
    }

    private int Fraction(int from) => builder.Optional(from, start => builder.Repeat(builder.Literal(start, "."), 1, MaxDigits, AnyDigit));

    private int Exponent(int from) => builder.Optional(from, start =>
    {
        start = builder.Any(start, way => builder.Literal(way, "e"), way => builder.Literal(way, "E"));
        start = builder.Optional(start, sign => builder.Any(sign, way => builder.Literal(way, "+"), way => builder.Literal(way, "-")));
        return builder.Repeat(start, 1, MaxExponentDigits, AnyDigit);
    });

    private int Natural(int from) => builder.Any(from, start => builder.Literal(start, "0"), start => builder.Repeat(builder.Byte(start, (byte)'1', (byte)'9'), 0, MaxDigits - 1, AnyDigit));

    private int AnyDigit(int from) => builder.Byte(from, (byte)'0', (byte)'9');

    /// <summary>A whole number without sign within bounds; nothing where there is none.</summary>
    private int Magnitude(int from, BigInteger least, BigInteger? most)
    {
        var bound = most ?? BigInteger.Pow(10, MaxDigits) - 1;
        List<Func<int, int>> ways = [];
        for (var digits = 1; digits <= MaxDigits; digits++)
        {
            var low = BigInteger.Max(least, digits == 1 ? 0 : BigInteger.Pow(10, digits - 1));
            var high = BigInteger.Min(bound, BigInteger.Pow(10, digits) - 1);
            if (low > high)
                continue;
            var (first, last) = (low.ToString(System.Globalization.CultureInfo.InvariantCulture), high.ToString(System.Globalization.CultureInfo.InvariantCulture));
            ways.Add(start => Between(start, first, last));
        }

        return builder.Any(from, ways);
    }

    /// <summary>Digits from one number to another of as many.</summary>
    private int Between(int from, string first, string last)
    {
        if (first.Length == 0)
            return from;
        if (first.All(c => c == '0') && last.All(c => c == '9'))
            return builder.Repeat(from, first.Length, first.Length, AnyDigit);
        var (low, high) = (first[0], last[0]);
        var (zeros, nines) = (new string('0', first.Length - 1), new string('9', first.Length - 1));
        if (low == high)
            return Between(builder.Byte(from, (byte)low, (byte)low), first[1..], last[1..]);
        List<Func<int, int>> ways =
        [
            start => Between(builder.Byte(start, (byte)low, (byte)low), first[1..], nines),
            start => Between(builder.Byte(start, (byte)high, (byte)high), zeros, last[1..]),
        ];
        if (high - low > 1)
            ways.Add(start => Between(builder.Byte(start, (byte)(low + 1), (byte)(high - 1)), zeros, nines));
        return builder.Any(from, ways);
    }
}

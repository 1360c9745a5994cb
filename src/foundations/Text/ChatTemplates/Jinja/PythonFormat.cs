using System.Globalization;
using System.Numerics;
using System.Text;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Python's ways to put values into a pattern: <c>%</c>, <c>str.format</c> and <c>strftime</c>.</summary>
internal static class PythonFormat
{
    private const int MaxWidth = 10_000;

    /// <summary>The operator <c>%</c> of a text.</summary>
    public static JinjaText Percent(Renderer renderer, JinjaText pattern, JinjaValue values)
    {
        var result = renderer.NewText();
        var positional = values is JinjaList { IsTuple: true } tuple ? tuple.Items : [values];
        var used = 0;
        var p = pattern.Value;
        for (var i = 0; i < p.Length;)
        {
            renderer.Spend();
            var percent = p.IndexOf('%', i);
            if (percent < 0)
                percent = p.Length;
            result.Append(pattern.Part(i, percent - i));
            i = percent + 1;
            if (percent == p.Length)
                break;
            JinjaValue? value = null;
            if (i < p.Length && p[i] == '(')
            {
                var close = p.IndexOf(')', i);
                var key = close < 0 ? throw renderer.Error("a '%(' of a format has no ')'.") : p[(i + 1)..close];
                value = (values as JinjaMapping)?[key] ?? throw renderer.Error($"the format asks for '{key}', which was not given.");
                i = close + 1;
            }

            var flags = Take(p, ref i, c => "-+ 0#".Contains(c, StringComparison.Ordinal));
            var width = Number(renderer, Take(p, ref i, char.IsAsciiDigit));
            int? precision = null;
            if (i < p.Length && p[i] == '.')
            {
                i++;
                precision = Number(renderer, Take(p, ref i, char.IsAsciiDigit));
            }

            if (i >= p.Length)
                throw renderer.Error("a format ends in the middle of a '%'.");
            var kind = p[i++];
            if (kind == '%')
            {
                result.Append("%");
                continue;
            }

            value ??= used < positional.Count ? positional[used++] : throw renderer.Error("the format asks for more values than were given.");
            result.Append(Padded(renderer, Converted(renderer, kind, value, flags, precision), width, flags, isNumber: kind is not ('s' or 'r' or 'c')));
        }

        return used < positional.Count && values is not (JinjaMapping or JinjaUndefined)
            ? throw renderer.Error("the format takes fewer values than were given.")
            : result.ToText();
    }

    /// <summary>The method <c>format</c> of a text: fields by place or name, with a precision as in <c>{:.2f}</c>.</summary>
    public static JinjaText Braces(Renderer renderer, JinjaText pattern, CallArguments arguments)
    {
        var result = renderer.NewText();
        var p = pattern.Value;
        var next = 0;
        for (var i = 0; i < p.Length;)
        {
            renderer.Spend();
            var brace = p.AsSpan(i).IndexOfAny('{', '}');
            if (brace < 0)
            {
                result.Append(pattern.Part(i, p.Length - i));
                break;
            }

            result.Append(pattern.Part(i, brace));
            i += brace;
            if (i + 1 < p.Length && p[i + 1] == p[i])
            {
                result.Append(pattern.Part(i, 1));
                i += 2;
                continue;
            }

            var close = p[i] == '{' ? p.IndexOf('}', i) : -1;
            if (close < 0)
                throw renderer.Error("a brace of a format has no partner.");
            var field = p[(i + 1)..close];
            i = close + 1;
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? field : field[..colon];
            var value = name.Length == 0 ? Positional(next++)
                : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? Positional(place)
                : Array.Find(arguments.Named, argument => argument.Name == name).Value ?? throw renderer.Error($"the format asks for '{name}', which was not given.");
            result.Append(Specified(renderer, value, colon < 0 ? "" : field[(colon + 1)..]));
        }

        return result.ToText();

        JinjaValue Positional(int place) => place < arguments.Positional.Length ? arguments.Positional[place] : throw renderer.Error("the format asks for more values than were given.");
    }

    /// <summary>A moment as C's <c>strftime</c> writes it in English.</summary>
    public static string Time(Renderer renderer, string pattern, DateTimeOffset moment)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 == pattern.Length)
            {
                text.Append(pattern[i]);
                continue;
            }

            var isUnpadded = pattern[i + 1] == '-' && i + 2 < pattern.Length;
            i += isUnpadded ? 2 : 1;
            var part = Part(pattern[i]) ?? throw renderer.Error($"strftime_now does not know '%{pattern[i]}'; supported are %a %A %b %B %d %e %f %F %H %I %j %m %M %p %S %T %u %w %y %Y %z %Z %%.");
            text.Append(isUnpadded && part.TrimStart('0') is { Length: > 0 } unpadded ? unpadded : isUnpadded && part.All(c => c == '0') ? "0" : part);
        }

        return text.ToString();

        string? Part(char code) => code switch
        {
            'a' => At("ddd"),
            'A' => At("dddd"),
            'b' or 'h' => At("MMM"),
            'B' => At("MMMM"),
            'd' => At("dd"),
            'e' => moment.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'f' => At("ffffff"),
            'F' => At("yyyy-MM-dd"),
            'H' => At("HH"),
            'I' => At("hh"),
            'j' => moment.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'm' => At("MM"),
            'M' => At("mm"),
            'p' => moment.Hour < 12 ? "AM" : "PM",
            'S' => At("ss"),
            'T' => At("HH:mm:ss"),
            'u' => (moment.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)moment.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'w' => ((int)moment.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'y' => At("yy"),
            'Y' => At("yyyy"),
            // transformers asks Python for a local time without a zone, which writes neither.
            'z' or 'Z' => "",
            '%' => "%",
            _ => null,
        };

        string At(string format) => moment.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A number with so many digits after the point, rounded half to even as C does.</summary>
    public static string Fixed(double value, int digits) => double.IsFinite(value) ? value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : PythonText.OfFloat(value);

    private static string Take(string pattern, ref int index, Func<char, bool> belongs)
    {
        var start = index;
        while (index < pattern.Length && belongs(pattern[index]))
            index++;
        return pattern[start..index];
    }

    private static int Number(Renderer renderer, string digits)
    {
        if (digits.Length == 0)
            return 0;
        return digits.Length <= 6 && int.Parse(digits, CultureInfo.InvariantCulture) is var number && number <= MaxWidth
            ? number
            : throw renderer.Error(FormattableString.Invariant($"a format's width of more than {MaxWidth:N0} is not supported."));
    }

    private static JinjaText Converted(Renderer renderer, char kind, JinjaValue value, string flags, int? precision)
    {
        switch (kind)
        {
            case 's':
                var text = PythonText.ToText(renderer, value);
                return precision is { } length && length < text.Value.Length ? text.Part(0, length) : text;
            case 'r':
                var repr = renderer.NewText();
                PythonText.AppendRepr(renderer, repr, value);
                return repr.ToText();
            case 'c' when value is JinjaText { Value.Length: 1 }:
                return (JinjaText)value;
        }

        if (!PythonEquality.IsNumber(value))
            throw renderer.Error($"%{kind} wants a number, not {Renderer.Described(value)}.");
        var number = kind switch
        {
            'd' or 'i' or 'u' => Integer(renderer, value).ToString("D" + (precision ?? 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            'x' or 'X' or 'o' => Based(Integer(renderer, value), kind),
            'f' or 'F' => Fixed(PythonEquality.ToDouble(value), precision ?? 6),
            'e' or 'E' => PythonEquality.ToDouble(value).ToString((kind == 'e' ? "0." + new string('0', precision ?? 6) + "e+00" : "0." + new string('0', precision ?? 6) + "E+00").Replace(".e", "e", StringComparison.Ordinal).Replace(".E", "E", StringComparison.Ordinal), CultureInfo.InvariantCulture),
            _ => throw renderer.Error($"the format '%{kind}' is not supported; %s %r %c %d %i %u %x %X %o %f %e are."),
        };
        return new JinjaText(number.StartsWith('-') ? number : flags.Contains('+', StringComparison.Ordinal) ? "+" + number : flags.Contains(' ', StringComparison.Ordinal) ? " " + number : number);
    }

    private static BigInteger Integer(Renderer renderer, JinjaValue value) => value is not JinjaFloat real
        ? PythonEquality.ToInteger(value)
        : double.IsFinite(real.Value) ? new BigInteger(Math.Truncate(real.Value)) : throw renderer.Error("an infinite number is no integer.");

    private static string Based(BigInteger value, char kind)
    {
        var digits = kind == 'o' ? Octal(BigInteger.Abs(value)) : BigInteger.Abs(value).ToString(kind == 'x' ? "x" : "X", CultureInfo.InvariantCulture).TrimStart('0') is { Length: > 0 } hex ? hex : "0";
        return value.Sign < 0 ? "-" + digits : digits;
    }

    private static string Octal(BigInteger value)
    {
        var digits = "";
        do
        {
            digits = (value % 8).ToString(CultureInfo.InvariantCulture) + digits;
            value /= 8;
        }
        while (!value.IsZero);
        return digits;
    }

    private static JinjaText Padded(Renderer renderer, JinjaText text, int width, string flags, bool isNumber)
    {
        var missing = width - CodePoints.Count(text.Value);
        if (missing <= 0)
            return text;
        if (flags.Contains('-', StringComparison.Ordinal))
            return renderer.NewText().Append(text).Append(new string(' ', missing)).ToText();
        if (!isNumber || !flags.Contains('0', StringComparison.Ordinal))
            return renderer.NewText().Append(new string(' ', missing)).Append(text).ToText();
        var sign = text.Value[0] is '-' or '+' or ' ' ? 1 : 0;
        return new JinjaText(text.Value[..sign] + new string('0', missing) + text.Value[sign..]);
    }

    private static JinjaText Specified(Renderer renderer, JinjaValue value, string specification)
    {
        if (specification.Length == 0)
            return PythonText.ToText(renderer, value);
        var i = 0;
        var alignment = "";
        if (specification[0] is '<' or '>' or '^')
            alignment = specification[i++].ToString();
        var zero = i < specification.Length && specification[i] == '0';
        var width = Number(renderer, Take(specification, ref i, char.IsAsciiDigit));
        int? precision = null;
        if (i < specification.Length && specification[i] == '.')
        {
            i++;
            precision = Number(renderer, Take(specification, ref i, char.IsAsciiDigit));
        }

        var kind = i == specification.Length ? PythonEquality.IsNumber(value) && precision is null ? 's' : value is JinjaFloat ? '?' : 's' : specification[i++];
        if (i < specification.Length || kind is not ('s' or 'd' or 'f' or 'x' or 'X' or 'o' or 'e') || alignment == "^")
            throw renderer.Error($"the format ':{specification}' is not supported; a width, '<' or '>', a precision and one of s d f x X o e are.");
        var isNumber = PythonEquality.IsNumber(value);
        var isLeft = alignment == "<" || (alignment.Length == 0 && !isNumber);
        return Padded(renderer, Converted(renderer, kind, value, "", precision), width, isLeft ? "-" : zero ? "0" : "", isNumber);
    }
}

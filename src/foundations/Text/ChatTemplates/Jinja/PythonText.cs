using System.Globalization;
using System.Text;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Values as Python's <c>str()</c> and <c>repr()</c> write them.</summary>
internal static class PythonText
{
    /// <summary>Appends <c>str(value)</c>; who wrote a string is kept.</summary>
    public static void AppendText(Renderer renderer, TextBuilder to, JinjaValue value)
    {
        if (value is JinjaText text)
            to.Append(text);
        else if (value is not JinjaUndefined)
            AppendRepr(renderer, to, value);
    }

    public static JinjaText ToText(Renderer renderer, JinjaValue value)
    {
        if (value is JinjaText text)
            return text;
        var builder = renderer.NewText();
        AppendText(renderer, builder, value);
        return builder.ToText();
    }

    /// <summary>Appends <c>repr(value)</c>.</summary>
    public static void AppendRepr(Renderer renderer, TextBuilder to, JinjaValue value)
    {
        renderer.Spend();
        switch (value)
        {
            case JinjaText text:
                to.Append(Quoted(text.Value), text.StrongestOrigin);
                break;
            case JinjaList list:
                to.Append(list.IsTuple ? "(" : "[");
                AppendItems(renderer, to, list.Items, item => AppendRepr(renderer, to, item));
                to.Append(!list.IsTuple ? "]" : list.Items.Count == 1 ? ",)" : ")");
                break;
            case JinjaMapping mapping:
                to.Append("{");
                AppendItems(renderer, to, mapping.Entries, entry =>
                {
                    AppendRepr(renderer, to, entry.Key);
                    to.Append(": ");
                    AppendRepr(renderer, to, entry.Value);
                });
                to.Append("}");
                break;
            case JinjaNone:
                to.Append("None");
                break;
            case JinjaBoolean boolean:
                to.Append(boolean.Value ? "True" : "False");
                break;
            case JinjaInteger integer:
                to.Append(integer.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case JinjaFloat real:
                to.Append(OfFloat(real.Value));
                break;
            case JinjaUndefined:
                to.Append("Undefined");
                break;
            default:
                throw renderer.Error($"a {value.TypeName} cannot be written out; call it, or name what of it is wanted.");
        }
    }

    /// <summary>The shortest digits that read back as the same number, with an exponent below 10⁻⁴ and from 10¹⁶.</summary>
    public static string OfFloat(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        var shortest = value.ToString("E16", CultureInfo.InvariantCulture);
        // "R" has the shortest digits; only its layout differs from Python's.
        var roundTrip = value.ToString("R", CultureInfo.InvariantCulture);
        var sign = roundTrip.StartsWith('-') ? "-" : "";
        var mantissa = roundTrip.TrimStart('-').Split('E')[0];
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        if (digits.Length == 0)
            return sign + "0.0";
        var exponent = int.Parse(shortest.AsSpan(shortest.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent is < -4 or >= 16)
            return $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        var whole = digits.Length > exponent + 1 ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        return $"{sign}{whole}.{(digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0")}";
    }

    private static void AppendItems<T>(Renderer renderer, TextBuilder to, IReadOnlyList<T> items, Action<T> append)
    {
        for (var i = 0; i < items.Count; i++)
        {
            renderer.Spend();
            if (i > 0)
                to.Append(", ");
            append(items[i]);
        }
    }

    private static string Quoted(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            var code = isPair ? char.ConvertToUtf32(c, text[i + 1]) : c;
            if (c == quote || c == '\\')
                quoted.Append('\\').Append(c);
            else if (c is '\n' or '\r' or '\t')
                quoted.Append('\\').Append(c switch { '\n' => 'n', '\r' => 'r', _ => 't' });
            else if (IsPrintable(code))
                quoted.Append(text, i, isPair ? 2 : 1);
            else
                quoted.Append(code switch { < 0x100 => "\\x" + Hex(code, 2), < 0x10000 => "\\u" + Hex(code, 4), _ => "\\U" + Hex(code, 8) });
            if (isPair)
                i++;
        }

        return quoted.Append(quote).ToString();
    }

    private static string Hex(int code, int digits) => code.ToString("x" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static bool IsPrintable(int code) => code == ' ' || CharUnicodeInfo.GetUnicodeCategory(code) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}

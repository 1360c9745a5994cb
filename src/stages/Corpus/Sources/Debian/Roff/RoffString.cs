using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Sources.Debian.Roff;

/// <summary>Plain text of a line of roff: fonts, sizes and motions go, named characters and strings become what they stand for.</summary>
/// <remarks>groff(7) and groff_char(7).</remarks>
internal sealed class RoffString
{
    // A string may name itself, and each may name another twice.
    private const int MaxDepth = 8;
    private const int MaxLength = 1 << 16;

    private static readonly Dictionary<string, string> Characters = new (string Name, string Text)[]
    {
        ("-", "-"), ("hy", "-"), ("mi", "−"), ("pl", "+"), ("em", "—"), ("en", "–"), ("bu", "•"), ("co", "©"), ("rg", "®"), ("tm", "™"), ("lq", "“"), ("rq", "”"), ("oq", "‘"),
        ("cq", "’"), ("aq", "'"), ("dq", "\""), ("Bq", "„"), ("bq", "‚"), ("Fo", "«"), ("Fc", "»"), ("fo", "‹"), ("fc", "›"), ("ga", "`"), ("aa", "´"), ("rs", "\\"), ("ha", "^"),
        ("ti", "~"), ("at", "@"), ("sh", "#"), ("Do", "$"), ("sl", "/"), ("ba", "|"), ("br", "|"), ("bv", "|"), ("lB", "["), ("rB", "]"), ("lC", "{"), ("rC", "}"), ("la", "<"),
        ("ra", ">"), ("ul", "_"), ("ru", "_"), ("de", "°"), ("ct", "¢"), ("eu", "€"), ("Eu", "€"), ("Po", "£"), ("Ye", "¥"), ("sc", "§"), ("ps", "¶"), ("dg", "†"), ("dd", "‡"),
        ("mu", "×"), ("di", "÷"), ("+-", "±"), (".3", "…"), ("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("==", "≡"), ("~=", "≈"), ("~~", "≈"), ("->", "→"), ("<-", "←"), ("<>", "↔"),
        ("ua", "↑"), ("da", "↓"), ("rA", "⇒"), ("lA", "⇐"), ("12", "½"), ("14", "¼"), ("34", "¾"), ("S1", "¹"), ("S2", "²"), ("S3", "³"), ("if", "∞"), ("sr", "√"), ("no", "¬"),
        ("mc", "µ"), ("*m", "μ"), ("*a", "α"), ("*b", "β"), ("*g", "γ"), ("*d", "δ"), ("*p", "π"), ("*W", "Ω"), ("*D", "Δ"), ("ss", "ß"), ("AE", "Æ"), ("ae", "æ"), ("OE", "Œ"),
        ("oe", "œ"), ("/O", "Ø"), ("/o", "ø"), ("/L", "Ł"), ("/l", "ł"), ("oA", "Å"), ("oa", "å"), ("-D", "Ð"), ("Sd", "ð"), ("TP", "Þ"), ("Tp", "þ"), (".i", "ı"), ("r!", "¡"),
        ("r?", "¿"), ("Of", "ª"), ("Om", "º"), ("pc", "·"), ("md", "·"), ("lh", "☜"), ("rh", "☞"), ("OK", "✓"), ("CR", "↵"), ("ci", "○"), ("sq", "□"), ("lz", "◊"), ("nb", " "),
    }.ToDictionary(pair => pair.Name, pair => pair.Text, StringComparer.Ordinal);

    // Of a name of two characters the first; of a composite such as \[u0061_0328] the second part says the same.
    private static readonly Dictionary<char, char> Accents = new (char Mark, char Accent)[]
    {
        ('\'', '\u0301'), ('`', '\u0300'), ('^', '\u0302'), ('~', '\u0303'), (':', '\u0308'), (',', '\u0327'), ('v', '\u030C'), ('"', '\u030B'), ('.', '\u0307'), ('-', '\u0304'), ('o', '\u030A'),
    }.ToDictionary(pair => pair.Mark, pair => pair.Accent);

    private readonly Dictionary<string, string> _strings = new (string Name, string Text)[]
    {
        ("R", "®"), ("Tm", "™"), ("lq", "“"), ("rq", "”"), ("Aq", "'"), ("L\"", "“"), ("R\"", "”"), ("C`", "\""), ("C'", "\""), ("--", "--"), ("PI", "π"), ("Lq", "“"), ("Rq", "”"), ("Le", "≤"), ("Ge", "≥"),
    }.ToDictionary(pair => pair.Name, pair => pair.Text, StringComparer.Ordinal);

    /// <summary>Defines a string, as <c>.ds</c> does.</summary>
    public void Define(string name, string value)
    {
        if (_strings.Count < MaxLength && value.Length < MaxLength)
            _strings[name] = value;
    }

    /// <summary>The plain text of a line.</summary>
    /// <param name="line">Without the line's end.</param>
    /// <param name="continues">Whether the next line's text follows without a space.</param>
    public string Plain(ReadOnlySpan<char> line, out bool continues)
    {
        var text = new StringBuilder();
        continues = false;
        Expand(line, text, depth: 0, ref continues);
        return text.ToString();
    }

    private void Expand(ReadOnlySpan<char> line, StringBuilder text, int depth, ref bool continues)
    {
        while (!line.IsEmpty && text.Length < MaxLength)
        {
            var escape = line.IndexOf('\\');
            text.Append(escape < 0 ? line : line[..escape]);
            if (escape < 0 || escape + 1 == line.Length)
                return;

            var kind = line[escape + 1];
            line = line[(escape + 2)..];
            switch (kind)
            {
                case '"' or '#':
                    return;
                case 'e' or '\\' or 'E':
                    text.Append('\\');
                    break;
                case '-' or '.' or '\'' or '`':
                    text.Append(kind == '`' ? '\u0060' : kind);
                    break;
                case '~' or ' ' or '0':
                    text.Append(' ');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'c':
                    continues = true;
                    return;
                case '(' or '[':
                    text.Append(Character(Name(ref line, kind)));
                    break;
                case '*' when !line.IsEmpty:
                    var name = NameAfter(ref line);
                    if (depth < MaxDepth && _strings.TryGetValue(name, out var value))
                        Expand(value, text, depth + 1, ref continues);
                    break;
                case 'f' or 'F' or 'm' or 'M' or 'g' or 'k' or 'V' or 'Y' or 'n' when !line.IsEmpty:
                    if (line[0] is '+' or '-' && kind == 'n')
                        line = line[1..];
                    if (!line.IsEmpty)
                        NameAfter(ref line);
                    break;
                case 's' when !line.IsEmpty:
                    Size(ref line);
                    break;
                case 'h' or 'v' or 'w' or 'l' or 'L' or 'D' or 'X' or 'b' or 'S' or 'H' or 'x' or 'R' or 'B':
                    Quoted(ref line);
                    break;
                case 'Z' or 'A' or 'o':
                    Expand(Quoted(ref line), text, depth + 1, ref continues);
                    break;
                case 'N':
                    if (int.TryParse(Quoted(ref line), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                        AppendRune(text, code);
                    break;
                case 'C':
                    text.Append(Character(Quoted(ref line)));
                    break;
                case '&' or ')' or '%' or '/' or ',' or '|' or '^' or ':' or '{' or '}' or 'a' or 'd' or 'u' or 'r' or 'p' or 'z' or '!' or '$' or '?':
                    break;
                default:
                    text.Append(kind); // an escape that does not exist prints its letter
                    break;
            }
        }
    }

    private static string Character(string name)
    {
        if (Characters.TryGetValue(name, out var character))
            return character;
        if (name.StartsWith('u') && name.Length >= 5)
            return OfCodes(name[1..]);
        // \(:a, \('e, \(vs; of both letters the one that is no mark is the base.
        if (name.Length == 2 && Accents.TryGetValue(name[0], out var accent) && char.IsLetter(name[1]))
            return $"{name[1]}{accent}".Normalize(NormalizationForm.FormC);
        return name is [var letter, var mark] && char.IsLetter(letter) && Accents.TryGetValue(mark, out var after) ? $"{letter}{after}".Normalize(NormalizationForm.FormC) : "";
    }

    private static string OfCodes(string codes)
    {
        var text = new StringBuilder();
        foreach (var part in codes.Split('_'))
        {
            if (!int.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                return "";
            AppendRune(text, code);
        }

        return text.ToString().Normalize(NormalizationForm.FormC);
    }

    // Zero and noncharacters are no text, and Normalize takes no noncharacter.
    private static void AppendRune(StringBuilder text, int code)
    {
        if (code >= ' ' && Rune.IsValid(code) && (code & 0xFFFE) != 0xFFFE && code is not (>= 0xFDD0 and <= 0xFDEF))
            text.Append(new Rune(code));
    }

    private static string NameAfter(ref ReadOnlySpan<char> line)
    {
        var form = line[0];
        if (form is '(' or '[')
        {
            line = line[1..];
            return Name(ref line, form);
        }

        line = line[1..];
        return form.ToString();
    }

    private static string Name(ref ReadOnlySpan<char> line, char form)
    {
        var end = form == '(' ? Math.Min(2, line.Length) : line.IndexOf(']');
        var name = end < 0 ? "" : line[..end].ToString();
        line = end < 0 ? [] : line[Math.Min(line.Length, form == '(' ? end : end + 1)..];
        // \*[name with arguments]
        return form == '[' && name.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? name[..space] : name;
    }

    // \s-1, \s+1, \s10, \s(10, \s[-1], \s'+1'
    private static void Size(ref ReadOnlySpan<char> line)
    {
        if (line[0] is '+' or '-')
            line = line[1..];
        if (line.IsEmpty)
            return;
        if (line[0] is '(' or '[')
            NameAfter(ref line);
        else if (line[0] == '\'')
            Quoted(ref line);
        else if (char.IsAsciiDigit(line[0]))
            line = line[(line[0] is '1' or '2' or '3' && line.Length > 1 && char.IsAsciiDigit(line[1]) ? 2 : 1)..];
    }

    private static string Quoted(ref ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
            return "";
        var quote = line[0];
        var end = line[1..].IndexOf(quote);
        var inner = end < 0 ? "" : line.Slice(1, end).ToString();
        line = end < 0 ? line[1..] : line[(end + 2)..];
        return inner;
    }
}

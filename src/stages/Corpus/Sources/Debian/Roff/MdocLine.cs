using System.Text;

namespace Endonym.Corpus.Sources.Debian.Roff;

/// <summary>A line of the mdoc language, in which a macro's arguments may be macros again.</summary>
/// <remarks>mdoc(7).</remarks>
/// <param name="strings">Makes plain text of an argument.</param>
internal sealed class MdocLine(RoffString strings)
{
    // What stands around the rest of the line, or around the macro's own arguments, which is the same but for what follows.
    private static readonly Dictionary<string, (string Open, string Close)> Quotes = new (string Macro, string Open, string Close)[]
    {
        ("Dq", "“", "”"), ("Sq", "‘", "’"), ("Qq", "\"", "\""), ("Ql", "‘", "’"), ("Pq", "(", ")"), ("Bq", "[", "]"), ("Brq", "{", "}"), ("Aq", "<", ">"), ("Op", "[", "]"),
        ("Do", "“", ""), ("Dc", "", "”"), ("So", "‘", ""), ("Sc", "", "’"), ("Qo", "\"", ""), ("Qc", "", "\""), ("Po", "(", ""), ("Pc", "", ")"), ("Bo", "[", ""), ("Bc", "", "]"),
        ("Oo", "[", ""), ("Oc", "", "]"), ("Bro", "{", ""), ("Brc", "", "}"), ("Ao", "<", ""), ("Ac", "", ">"),
    }.ToDictionary(quote => quote.Macro, quote => (quote.Open, quote.Close), StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Words = new (string Macro, string Word)[]
    {
        ("Ux", "UNIX"), ("Bx", "BSD"), ("Bsx", "BSD/OS"), ("Nx", "NetBSD"), ("Fx", "FreeBSD"), ("Ox", "OpenBSD"), ("Dx", "DragonFly"), ("At", "AT&T UNIX"),
    }.ToDictionary(pair => pair.Macro, pair => pair.Word, StringComparer.Ordinal);

    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "Ad", "An", "Ar", "Cd", "Cm", "Dv", "Em", "Er", "Ev", "Fa", "Fd", "Ic", "In", "Lb", "Li", "Lk", "Ms", "Mt", "No", "Pa", "Rv", "Sx", "Sy", "Tn", "Va", "Vt", "Nd", "Bf", "Ef", "St", "Ns", "Ap", "Fl", "Nm", "Fn", "Ft", "Xr", "Pf",
    };

    private string _name = "";

    /// <summary>Whether a word is a macro that stands within text.</summary>
    public static bool Knows(string macro) => Quotes.ContainsKey(macro) || Words.ContainsKey(macro) || Plain.Contains(macro);

    /// <summary>The line's text.</summary>
    /// <param name="macro">The macro at its beginning; empty where there are arguments only, as of a heading.</param>
    /// <param name="arguments">What follows.</param>
    public string Read(string macro, IReadOnlyList<string> arguments)
    {
        var text = new StringBuilder();
        var closing = new Stack<string>();
        var joins = true;
        string? active = null;
        foreach (var word in macro.Length > 0 ? [macro, .. arguments] : arguments)
        {
            if (!Knows(word))
            {
                Append(Argument(active, word));
                continue;
            }

            EndEmpty(active);
            active = word;
            if (Quotes.TryGetValue(word, out var quotes))
            {
                if (quotes.Open.Length > 0)
                {
                    Append(quotes.Open);
                    joins = true;
                }

                if (word.EndsWith('q') || word is "Op" or "Ql")
                    closing.Push(quotes.Close);
                else if (quotes.Close.Length > 0)
                    text.Append(quotes.Close);
                active = null;
            }
            else if (Words.TryGetValue(word, out var name))
            {
                Append(name);
                active = null;
            }
            else if (word is "Ns" or "Ap")
            {
                if (word == "Ap")
                    text.Append('\'');
                joins = true;
                active = null;
            }
        }

        EndEmpty(active);
        // A full stop at the end of the line stands after the closing marks.
        var tail = text.Length > 0 && closing.Count > 0 && text[^1] is '.' or ',' or ';' or ':' ? text[^1].ToString() : "";
        if (tail.Length > 0)
            text.Length--;
        while (closing.TryPop(out var close))
            text.Append(close);
        return text.Append(tail).ToString();

        void Append(string piece)
        {
            if (piece.Length == 0)
                return;
            if (text.Length > 0 && !joins && piece is not ("." or "," or ";" or ":" or ")" or "]" or "?" or "!"))
                text.Append(' ');
            text.Append(piece);
            joins = piece is "(" or "[";
        }

        string Argument(string? of, string word)
        {
            var plain = strings.Plain(word, out _);
            var isMark = plain is "." or "," or ";" or ":" or ")" or "]" or "(" or "[" or "?" or "!" or "|";
            switch (of)
            {
                case "Fl" when !isMark:
                    active = "Fl+";
                    return "-" + plain;
                case "Fl+" when !isMark:
                    return "-" + plain;
                case "Nm":
                    if (!isMark && _name.Length == 0)
                        _name = plain;
                    else if (isMark)
                        Append(_name);
                    active = null;
                    return plain;
                case "Xr" when !isMark:
                    active = "Xr+";
                    return plain;
                case "Xr+" when !isMark:
                    active = null;
                    text.Append('(').Append(plain).Append(')');
                    return "";
                case "Fn" when !isMark:
                    active = null;
                    return plain + "()";
                case "Pf":
                    Append(plain);
                    joins = true;
                    active = null;
                    return "";
                default:
                    return plain;
            }
        }

        // Some macros say something without an argument.
        void EndEmpty(string? of)
        {
            if (of == "Nm")
                Append(_name);
            else if (of == "Fl")
            {
                Append("-");
                joins = true; // of "Fl Fl word"
            }
        }
    }
}

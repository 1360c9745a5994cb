using System.Text;

namespace Endonym.Corpus.Sources.Debian.Roff;

/// <summary>Reads a manual page, written with the man macros or with mdoc's, as blocks of prose.</summary>
/// <remarks>
/// man(7), mdoc(7), groff(7). What a terminal would show, without what is no prose: tables (tbl), equations (eqn), pictures (pic), synopses, and lines of
/// unfilled text that read as code. Files that a page includes are pages of their own and are read as such.
/// </remarks>
internal sealed class ManPage
{
    private static readonly HashSet<string> Bullets = new(StringComparer.Ordinal) { "•", "·", "o", "*", "-", "+", "–", "—", "○", "□" };

    // Parts with a language of their own: from the first macro to the second.
    private static readonly Dictionary<string, string> Skipped = new (string Macro, string End)[]
    {
        ("TS", "TE"), ("EQ", "EN"), ("PS", "PE"), ("SY", "YS"), ("Rs", "Re"), ("Bk", "Ek"),
    }.ToDictionary(pair => pair.Macro, pair => pair.End, StringComparer.Ordinal);

    private readonly RoffString _strings = new();
    private readonly MdocLine _mdoc;
    private readonly List<ProseBlock> _blocks = [];
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _ownMacros = new(StringComparer.Ordinal);
    private readonly Stack<string> _lists = new();
    private string _tag = "";
    private string? _until;
    private bool _tagNext;
    private bool _isItem;
    private bool _isUnfilled;
    private bool _joinsNext;
    private bool _headingNext;
    private int _headingLevel;

    private ManPage() => _mdoc = new MdocLine(_strings);

    /// <summary>The page's blocks.</summary>
    /// <param name="page">Its source, decoded.</param>
    public static IReadOnlyList<ProseBlock> Read(string page)
    {
        var reader = new ManPage();
        reader.ReadLines(Lines(page));
        reader.Flush();
        return reader._blocks;
    }

    private static List<string> Lines(string page)
    {
        List<string> lines = [];
        var held = "";
        foreach (var line in page.ReplaceLineEndings("\n").Split('\n'))
        {
            // A line that ends with one backslash goes on; with two it ends with a backslash.
            if (line.EndsWith('\\') && (line.Length - line.AsSpan().TrimEnd('\\').Length) % 2 == 1 && held.Length < 1 << 16)
            {
                held += line[..^1];
                continue;
            }

            lines.Add(held + line);
            held = "";
        }

        lines.Add(held);
        return lines;
    }

    private void ReadLines(List<string> lines)
    {
        var takesElse = false;
        for (var at = 0; at < lines.Count; at++)
        {
            var line = lines[at];
            if (line is not ['.' or '\'', ..])
            {
                if (_until is null)
                    AddText(line);
                continue;
            }

            var (name, rest) = Request(line);
            if (_until is not null)
            {
                if (name == _until)
                    _until = null;
                continue;
            }

            switch (name)
            {
                case "de" or "de1" or "am" or "am1" or "dei" or "ami":
                    _ownMacros.Add(RoffArguments.Split(rest) is [var defined, ..] ? defined : "");
                    at = EndOf(lines, at, RoffArguments.Split(rest) is [_, var end, ..] ? end : ".");
                    break;
                case "ig":
                    at = EndOf(lines, at, RoffArguments.Split(rest) is [var until, ..] ? until : ".");
                    break;
                case "if" or "ie":
                    var (holds, then) = Condition(rest);
                    takesElse = !holds;
                    at = Take(lines, at, then, holds);
                    break;
                case "el":
                    at = Take(lines, at, rest, takesElse);
                    break;
                case "while":
                    at = Take(lines, at, Condition(rest).Then, holds: false);
                    break;
                default:
                    Do(name, rest);
                    break;
            }
        }
    }

    // Name and the rest of ".  name rest".
    private static (string Name, string Arguments) Request(string line)
    {
        var body = line.AsSpan(1).TrimStart(" \t");
        var end = body.IndexOfAny(" \t");
        // ".\" comment", and ".B\fI…", which is written by accident.
        if (body.StartsWith("\\\""))
            return ("", "");
        var name = end < 0 ? body : body[..end];
        return name.IndexOf('\\') is > 0 and var escape
            ? (name[..escape].ToString(), body[escape..].ToString())
            : (name.ToString(), end < 0 ? "" : body[end..].TrimStart(" \t").ToString());
    }

    private static int EndOf(List<string> lines, int at, string end)
    {
        for (at++; at < lines.Count; at++)
        {
            if (lines[at].StartsWith('.') && lines[at].AsSpan(1).Trim(" \t").SequenceEqual(end))
                return at;
        }

        return lines.Count;
    }

    // n is true of a terminal; of other conditions only whether this is groff, which many pages ask, has an answer worth giving.
    private static (bool Holds, string Then) Condition(string rest)
    {
        var isNegated = rest.StartsWith('!');
        var condition = isNegated ? rest[1..].TrimStart() : rest;
        var end = condition.StartsWith('(') ? condition.IndexOf(')', StringComparison.Ordinal) + 1
            : condition is ['\'', ..] or ['"', ..] ? EndOfComparison(condition)
            : condition.IndexOfAny([' ', '\t']);
        if (end <= 0 || end > condition.Length)
            end = condition.Length;
        var holds = condition[..end].Trim() is "n" or "\\n(.g" or "\\n[.g]" or "(\\n(.g)" or "o" or "1";
        return (holds != isNegated, condition[end..].TrimStart());
    }

    // 'one'two'
    private static int EndOfComparison(string condition)
    {
        var second = condition.IndexOf(condition[0], 1);
        var third = second < 0 ? -1 : condition.IndexOf(condition[0], second + 1);
        return third + 1;
    }

    // The branch is the rest of the line, or, after \{, all lines to its \}. What is taken is read in place.
    private static int Take(List<string> lines, int at, string branch, bool holds)
    {
        var depth = Depth(branch);
        if (!branch.StartsWith("\\{", StringComparison.Ordinal) || depth <= 0)
        {
            if (holds && branch.Trim() is { Length: > 0 } single)
                lines.Insert(at + 1, Bare(single));
            return at;
        }

        if (holds)
        {
            lines[at] = Bare(branch[2..]);
            return lines[at].Length > 0 ? at - 1 : at;
        }

        while (++at < lines.Count)
        {
            depth += Depth(lines[at]);
            if (depth <= 0)
                return at;
        }

        return at;
    }

    private static string Bare(string branch) => branch.Replace("\\{", "", StringComparison.Ordinal).Replace("\\}", "", StringComparison.Ordinal).Trim();

    private static int Depth(string line)
    {
        var depth = 0;
        for (var at = 0; at + 1 < line.Length; at++)
        {
            if (line[at] == '\\')
            {
                at++;
                depth += line[at] == '{' ? 1 : line[at] == '}' ? -1 : 0;
            }
        }

        return depth;
    }

    private void Do(string name, string rest)
    {
        if (Skipped.TryGetValue(name, out var end))
        {
            Flush();
            _until = end;
            return;
        }

        switch (name)
        {
            case "TH" or "Dd" or "Dt" or "Os" or "":
                break;
            case "ds" or "as":
                var parts = rest.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length > 0)
                    _strings.Define(parts[0], parts.Length > 1 ? parts[1].TrimStart().TrimStart('"') : "");
                break;
            case "SH" or "Sh":
                Heading(2, rest);
                break;
            case "SS" or "Ss":
                Heading(3, rest);
                break;
            case "PP" or "LP" or "P" or "HP" or "Pp" or "sp" or "ti" or "RS" or "RE" or "ce" or "YS" or "bp" or "ne" or "fl" or "Lp":
                EndBlock();
                break;
            case "br":
                Break();
                break;
            case "TP":
                EndBlock();
                _tagNext = true;
                break;
            case "TQ":
                _tag += _tag.Length > 0 ? ", " : "";
                _tagNext = true;
                break;
            case "IP":
                EndBlock();
                if (RoffArguments.Split(rest) is [var mark, ..])
                    SetTag(_strings.Plain(mark, out _).Trim());
                break;
            case "nf" or "EX" or "Bd":
                EndBlock();
                _isUnfilled = name != "Bd" || rest.Contains("-literal", StringComparison.Ordinal) || rest.Contains("-unfilled", StringComparison.Ordinal);
                break;
            case "fi" or "EE" or "Ed":
                EndBlock();
                _isUnfilled = false;
                break;
            case "B" or "I" or "SB" or "SM" or "R" or "CW":
                AddPlain(string.Join(' ', RoffArguments.Split(rest).Select(Plain)));
                break;
            case "BR" or "RB" or "IR" or "RI" or "BI" or "IB" or "CR" or "RC":
                AddPlain(string.Concat(RoffArguments.Split(rest).Select(Plain)));
                break;
            case "MR":
                AddPlain(RoffArguments.Split(rest).Select(Plain).ToList() is [var page, var section, ..] and var all ? $"{page}({section}){string.Concat(all.Skip(2))}" : Plain(rest));
                break;
            case "UE" or "ME":
                _joinsNext = true; // the mark that follows the link's text
                AddPlain(string.Concat(RoffArguments.Split(rest).Select(Plain)));
                break;
            case "Nd":
                AddPlain("– " + _mdoc.Read("", RoffArguments.Split(rest)));
                break;
            case "Bl":
                EndBlock();
                if (_lists.Count < 64)
                    _lists.Push(rest);
                break;
            case "El":
                EndBlock();
                _lists.TryPop(out _);
                break;
            case "It":
                EndBlock();
                SetItem(_mdoc.Read("", RoffArguments.Split(rest)));
                break;
            case "D1" or "Dl":
                EndBlock();
                break;
            default:
                if (MdocLine.Knows(name))
                    AddPlain(_mdoc.Read(name, RoffArguments.Split(rest)));
                else if (_ownMacros.Contains(name))
                    AddPlain(string.Join(' ', RoffArguments.Split(rest).Select(Plain)));
                break; // of the others none prints: they set the page
        }
    }

    private string Plain(string text) => _strings.Plain(text, out _);

    private void AddText(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            EndBlock();
            return;
        }

        // A line that is indented by hand begins anew.
        if (line[0] is ' ' or '\t' && _text.Length > 0 && !_tagNext)
            Break();
        AddPlain(_strings.Plain(line, out var continues));
        _joinsNext = continues;
    }

    private void AddPlain(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
            return;
        if (_headingNext)
        {
            _headingNext = false;
            AddHeading(text);
        }
        else if (_tagNext)
        {
            _tagNext = false;
            SetTag(_tag + text);
        }
        else if (_isUnfilled)
        {
            if (Prose.IsSentence(text))
                Add(BlockKind.Paragraph, text);
        }
        else
        {
            if (_text.Length > 0 && !_joinsNext && _text[^1] != '\n')
                _text.Append(' ');
            _text.Append(text);
        }

        _joinsNext = false;
    }

    private void Break()
    {
        if (_text.Length > 0 && _text[^1] != '\n')
            _text.Append('\n');
    }

    private void Heading(int level, string rest)
    {
        Flush();
        _isUnfilled = false;
        _headingLevel = level;
        var text = Plain(string.Join(' ', RoffArguments.Split(rest))).Trim();
        // A heading may stand on the line after its macro.
        _headingNext = text.Length == 0;
        if (text.Length > 0)
            AddHeading(text);
    }

    private void AddHeading(string text) => _blocks.Add(new ProseBlock(BlockKind.Paragraph, text, _headingLevel));

    private void SetItem(string head)
    {
        var kind = _lists.TryPeek(out var list) ? list : "";
        if (kind.Contains("-bullet", StringComparison.Ordinal) || kind.Contains("-dash", StringComparison.Ordinal) || kind.Contains("-enum", StringComparison.Ordinal) || kind.Contains("-hyphen", StringComparison.Ordinal))
            _isItem = true;
        else if (kind.Contains("-item", StringComparison.Ordinal) || kind.Contains("-column", StringComparison.Ordinal))
            AddPlain(head);
        else
            SetTag(head.Trim());
    }

    private void SetTag(string tag)
    {
        _tag = Bullets.Contains(tag) ? "" : tag;
        _isItem = true;
    }

    private void EndBlock()
    {
        if (_tagNext && _text.Length == 0)
            _tagNext = false;
        Emit();
    }

    private void Flush()
    {
        Emit();
        _tagNext = false;
    }

    // A term and what it means are one entry; only the first paragraph after the term has it.
    private void Emit()
    {
        var text = _text.ToString().Trim();
        _text.Clear();
        if (text.Length == 0)
            return; // the term waits for its text

        // A term begins its line as a bullet would, and needs none.
        var kind = _tag.Length > 0 ? BlockKind.Row : _isItem ? BlockKind.ListItem : BlockKind.Paragraph;
        if (_tag.Length > 0)
            text = _tag[^1] is ':' or '.' or ')' && _tag.Length < 4 ? $"{_tag} {text}" : $"{_tag.TrimEnd(':')}: {text}";
        Add(kind, text);
        (_tag, _isItem) = ("", false);
    }

    private void Add(BlockKind kind, string text) => _blocks.Add(new ProseBlock(kind, text));
}

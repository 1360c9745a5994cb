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

    private readonly RoffLines _lines;
    private readonly RoffString _strings = new();
    private readonly MdocLine _mdoc;
    private readonly List<ProseBlock> _blocks = [];
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _openLists = new();
    private string _tag = "";
    private bool _tagNext;
    private bool _isItem;
    private bool _isUnfilled;
    private bool _joinsNext;
    private bool _headingNext;
    private int _headingLevel;

    private ManPage(string page)
    {
        _lines = new RoffLines(page);
        _mdoc = new MdocLine(_strings);
    }

    /// <summary>The page's blocks.</summary>
    /// <param name="page">Its source, decoded.</param>
    public static IReadOnlyList<ProseBlock> Read(string page)
    {
        var reader = new ManPage(page);
        reader.ReadAll();
        return reader._blocks;
    }

    private void ReadAll()
    {
        while (_lines.TryRead(out var line))
        {
            if (line.Request is { } name)
                Do(name, line.Text);
            else
                AddText(line.Text);
        }

        Flush();
    }

    private void Do(string name, string rest)
    {
        if (Skipped.TryGetValue(name, out var end))
        {
            Flush();
            _lines.SkipTo(end);
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
                if (_openLists.Count < 64)
                    _openLists.Push(rest);
                break;
            case "El":
                EndBlock();
                _openLists.TryPop(out _);
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
                else if (_lines.Defines(name))
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
        var kind = _openLists.TryPeek(out var list) ? list : "";
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

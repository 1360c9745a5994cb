using System.Text;

namespace Endonym.Corpus.Sources.Debian.Roff;

/// <summary>The lines of a page as roff reads them: continued lines joined, branches taken or passed over, definitions and what is ignored left out.</summary>
/// <remarks>groff(7). Of conditions only those are answered that pages ask to tell a terminal from paper.</remarks>
internal sealed class RoffLines
{
    // What is joined to one line at most; no author breaks a longer one.
    private const int MaxJoined = 1 << 16;

    private readonly List<string> _lines;
    private readonly HashSet<string> _ownMacros = new(StringComparer.Ordinal);
    private int _next;
    private bool _takesElse;

    /// <param name="page">The page's source, decoded.</param>
    public RoffLines(string page) => _lines = Joined(page);

    /// <summary>Whether the page has defined a macro of this name so far.</summary>
    public bool Defines(string macro) => _ownMacros.Contains(macro);

    /// <summary>Reads the next line that is text or calls something else than roff's own control flow.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryRead(out RoffLine line)
    {
        while (_next < _lines.Count)
        {
            var text = _lines[_next++];
            if (text is not ['.' or '\'', ..])
            {
                line = new RoffLine(null, text);
                return true;
            }

            line = RequestOf(text);
            if (!IsControl(line))
                return true;
        }

        line = default;
        return false;
    }

    /// <summary>Passes over all lines up to one that calls a macro, and over that.</summary>
    public void SkipTo(string macro)
    {
        while (_next < _lines.Count)
        {
            var text = _lines[_next++];
            if (text is ['.' or '\'', ..] && RequestOf(text).Request == macro)
                return;
        }
    }

    private static List<string> Joined(string page)
    {
        List<string> lines = [];
        var held = new StringBuilder();
        foreach (var line in page.ReplaceLineEndings("\n").Split('\n'))
        {
            // A line that ends with one backslash goes on; with two it ends with a backslash.
            if (line.EndsWith('\\') && (line.Length - line.AsSpan().TrimEnd('\\').Length) % 2 == 1 && held.Length < MaxJoined)
            {
                held.Append(line, 0, line.Length - 1);
                continue;
            }

            lines.Add(held.Append(line).ToString());
            held.Clear();
        }

        lines.Add(held.ToString());
        return lines;
    }

    // Name and the rest of ".  name rest".
    private static RoffLine RequestOf(string line)
    {
        var body = line.AsSpan(1).TrimStart(" \t");
        var end = body.IndexOfAny(" \t");
        // ".\" comment", and ".B\fI…", which is written by accident.
        if (body.StartsWith("\\\""))
            return new RoffLine("", "");
        var name = end < 0 ? body : body[..end];
        return name.IndexOf('\\') is > 0 and var escape
            ? new RoffLine(name[..escape].ToString(), body[escape..].ToString())
            : new RoffLine(name.ToString(), end < 0 ? "" : body[end..].TrimStart(" \t").ToString());
    }

    // Whether it says which lines are read, and then goes on with those.
    private bool IsControl(RoffLine line)
    {
        switch (line.Request)
        {
            case "de" or "de1" or "am" or "am1" or "dei" or "ami":
                var arguments = RoffArguments.Split(line.Text);
                _ownMacros.Add(arguments is [var defined, ..] ? defined : "");
                SkipDefinition(arguments is [_, var end, ..] ? end : ".");
                return true;
            case "ig":
                SkipDefinition(RoffArguments.Split(line.Text) is [var until, ..] ? until : ".");
                return true;
            case "if" or "ie":
                var (holds, then) = Condition(line.Text);
                _takesElse = !holds;
                Take(then, holds);
                return true;
            case "el":
                Take(line.Text, _takesElse);
                return true;
            case "while":
                Take(Condition(line.Text).Then, holds: false);
                return true;
            default:
                return false;
        }
    }

    private void SkipDefinition(string end)
    {
        while (_next < _lines.Count)
        {
            var line = _lines[_next++];
            if (line.StartsWith('.') && line.AsSpan(1).Trim(" \t").SequenceEqual(end))
                return;
        }
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

    // The branch is the rest of the line, or, after \{, all lines to its \}. What is taken is read next, in the place of the line that has it.
    private void Take(string branch, bool holds)
    {
        var depth = Depth(branch);
        var isOpen = branch.StartsWith("\\{", StringComparison.Ordinal) && depth > 0;
        if (holds)
        {
            var taken = Bare(isOpen ? branch[2..] : branch);
            if (isOpen ? taken.Length > 0 : branch.AsSpan().Trim().Length > 0)
                _lines[--_next] = taken;
            return;
        }

        while (isOpen && _next < _lines.Count)
        {
            depth += Depth(_lines[_next++]);
            isOpen = depth > 0;
        }
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
}

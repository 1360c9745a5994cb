using System.Globalization;
using System.Text;
using Endonym.Lineage;

namespace Endonym.Models.Grammar;

/// <summary>Draws a regular expression.</summary>
/// <param name="builder">Where it is drawn.</param>
/// <param name="pattern">The expression.</param>
/// <param name="escapesJson">Whether the text is written inside of a JSON string.</param>
internal sealed class RegexCompiler(GrammarBuilder builder, string pattern, bool escapesJson)
{
    private const int MaxRepetitions = 1_000;
    private const int MaxNesting = 100;

    private static readonly CodePointSet Digit = CodePointSet.Of(('0', '9'));
    private static readonly CodePointSet Word = CodePointSet.Of(('0', '9'), ('a', 'z'), ('A', 'Z'), ('_', '_'));
    private static readonly CodePointSet Space = CodePointSet.Of((9, 13), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));
    private static readonly CodePointSet LineEnd = CodePointSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    private readonly JsonStrings _strings = new(builder);
    private int _position;
    private int _nesting;

    private char? Current => _position < pattern.Length ? pattern[_position] : null;

    /// <param name="from">Where it begins.</param>
    /// <param name="isWhole">Whether the whole text must match; else a part of it may, as JSON schema has it, unless <c>^</c> and <c>$</c> say otherwise.</param>
    public int Draw(int from, bool isWhole)
    {
        var begins = Take('^');
        var alternatives = Alternatives();
        var ends = Take('$');
        if (Current is not null)
            throw Error($"'{Current}' has no meaning there");
        // In ^a|b$ each sign belongs to one alternative, which nobody means.
        if (alternatives.Count > 1 && begins != ends)
            throw Error("'^' or '$' belongs to one alternative alone; put the alternatives into a group");
        if (!begins && !isWhole)
            from = builder.Repeat(from, 0, null, start => Character(start, CodePointSet.All));
        from = builder.Any(from, alternatives);
        return ends || isWhole ? from : builder.Repeat(from, 0, null, start => Character(start, CodePointSet.All));
    }

    private InvalidInputException Error(string message) => new(FormattableString.Invariant(
        $"The regular expression '{pattern}' cannot be used: {message}, at character {_position + 1}. Supported are characters, classes, groups, alternatives and repetitions."));

    private bool Take(char c)
    {
        var found = Current == c;
        if (found)
            _position++;
        return found;
    }

    private int Character(int from, CodePointSet set) => escapesJson ? _strings.CharacterOf(from, set) : set.Draw(builder, from);

    private List<Func<int, int>> Alternatives()
    {
        if (++_nesting > MaxNesting)
            throw Error($"more than {MaxNesting} groups are inside one another");
        List<Func<int, int>> alternatives = [Sequence()];
        while (Take('|'))
            alternatives.Add(Sequence());
        _nesting--;
        return alternatives;
    }

    private Func<int, int> Sequence()
    {
        List<Func<int, int>> parts = [];
        while (Current is not (null or '|' or ')') && !(Current == '$' && _position == pattern.Length - 1))
            parts.Add(Repeated(Atom()));
        return from => parts.Aggregate(from, (state, draw) => draw(state));
    }

    private Func<int, int> Repeated(Func<int, int> atom)
    {
        var (min, max) = (1, (int?)1);
        switch (Current)
        {
            case '*':
                (min, max) = (0, null);
                break;
            case '+':
                (min, max) = (1, null);
                break;
            case '?':
                (min, max) = (0, 1);
                break;
            case '{':
                (min, max) = Counts();
                break;
            default:
                return atom;
        }

        _position++;
        if (Current is '*' or '+' or '{')
            throw Error("a repetition follows a repetition");
        Take('?'); // whether it is lazy is all the same to whether it matches
        return from => builder.Repeat(from, min, max, atom);
    }

    /// <summary>Leaves the closing brace to be taken.</summary>
    private (int Min, int? Max) Counts()
    {
        var close = pattern.IndexOf('}', _position);
        var counts = close < 0 ? [] : pattern[(_position + 1)..close].Split(',');
        if (counts.Length is 0 or > 2 || !TryCount(counts[0], out var min))
            throw Error("'{' begins no count; write {m}, {m,} or {m,n}, or \\{ for the brace");
        int? max = min;
        if (counts.Length == 2)
            max = counts[1].Length == 0 ? null : TryCount(counts[1], out var bound) ? bound : throw Error("'{' begins no count");
        if (max < min || min > MaxRepetitions || max > MaxRepetitions)
            throw Error(FormattableString.Invariant($"a count goes from few to many, up to {MaxRepetitions:N0}"));
        _position = close;
        return (min, max);

        static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }

    private Func<int, int> Atom()
    {
        var c = Current ?? throw Error("something is missing");
        if (c == '(')
        {
            _position++;
            if (Current == '?' && !pattern.AsSpan(_position).StartsWith("?:"))
                throw Error("looking ahead or behind and named groups are not supported");
            if (Current == '?')
                _position += 2;
            var alternatives = Alternatives();
            if (!Take(')'))
                throw Error("a group has no ')'");
            return from => builder.Any(from, alternatives);
        }

        var set = c switch
        {
            '[' => Class(),
            '.' => Next(LineEnd.Negated()),
            '\\' => Escape(),
            '*' or '+' or '?' or '{' or '}' or ']' or '^' or '$' => throw Error($"'{c}' has no meaning there; write \\{c} for the character"),
            _ => Literal(),
        };
        return from => Character(from, set);
    }

    private CodePointSet Next(CodePointSet set)
    {
        _position++;
        return set;
    }

    private CodePointSet Literal()
    {
        if (!Rune.TryGetRuneAt(pattern, _position, out var rune))
            throw Error("half a character stands there");
        _position += rune.Utf16SequenceLength;
        return CodePointSet.Of((rune.Value, rune.Value));
    }

    private CodePointSet Class()
    {
        _position++;
        var negated = Take('^');
        var set = CodePointSet.Of([]);
        while (!Take(']'))
        {
            var low = Current == '\\' ? Escape() : Current is null ? throw Error("a class has no ']'") : Literal();
            if (Current == '-' && _position + 1 < pattern.Length && pattern[_position + 1] != ']')
            {
                _position++;
                var high = Current == '\\' ? Escape() : Literal();
                if (Single(low) is not { } first || Single(high) is not { } last || first > last)
                    throw Error("a range goes from a smaller to a larger character");
                low = CodePointSet.Of((first, last));
            }

            set = set.Or(low);
        }

        set = negated ? set.Negated() : set;
        return set.Ranges.Count > 0 ? set : throw Error("a class has no character");

        static int? Single(CodePointSet set) => set.Ranges is [var (low, high)] && low == high ? low : null;
    }

    private CodePointSet Escape()
    {
        _position++;
        var c = Current ?? throw Error("a backslash ends the expression");
        _position++;
        switch (c)
        {
            case 'd':
                return Digit;
            case 'D':
                return Digit.Negated();
            case 'w':
                return Word;
            case 'W':
                return Word.Negated();
            case 's':
                return Space;
            case 'S':
                return Space.Negated();
            case 'x' or 'u':
                var length = c == 'x' ? 2 : 4;
                if (_position + length > pattern.Length || !int.TryParse(pattern.AsSpan(_position, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is >= 0xD800 and <= 0xDFFF)
                    throw Error($"\\{c} wants {length} hexadecimal digits of a character");
                _position += length;
                return CodePointSet.Of((code, code));
            case 'n' or 'r' or 't' or 'f' or 'v' or '0':
                var control = c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'f' => '\f', 'v' => '\v', _ => '\0' };
                return CodePointSet.Of((control, control));
            default:
                if (char.IsAsciiLetterOrDigit(c))
                    throw Error($"\\{c} is not supported");
                _position--;
                return Literal();
        }
    }
}

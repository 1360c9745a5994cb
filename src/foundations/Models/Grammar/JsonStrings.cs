using System.Globalization;
using System.Text;

namespace Endonym.Models.Grammar;

/// <summary>Draws JSON strings, without their quotation marks.</summary>
internal sealed class JsonStrings(GrammarBuilder builder)
{
    private static readonly CodePointSet Plain = CodePointSet.Of((0, 0x1F), ('"', '"'), ('\\', '\\')).Negated();

    private static readonly (char Letter, char Character)[] EscapeLetters =
        [('"', '"'), ('\\', '\\'), ('/', '/'), ('b', '\b'), ('f', '\f'), ('n', '\n'), ('r', '\r'), ('t', '\t')];

    // A text of up to 4,000 characters would be drawn with 4,000 times the states of one: each kind of character is a rule.
    private readonly Dictionary<string, int> _rules = [];

    /// <summary>Any one character; half a surrogate pair is none.</summary>
    public int Character(int from) => CharacterOf(from, CodePointSet.All);

    /// <summary>One character of a set, plain or escaped in any way that JSON allows.</summary>
    public int CharacterOf(int from, CodePointSet set) => Rule(from, $"a character of {string.Join(", ", set.Ranges)}", start => Ways(start, set));

    private int Rule(int from, string name, Func<int, int> draw)
    {
        if (!_rules.TryGetValue(name, out var rule))
        {
            rule = _rules[name] = builder.NewRule(name);
            builder.Define(rule, draw);
        }

        return builder.Call(from, rule);
    }

    private int Ways(int from, CodePointSet set)
    {
        var letters = EscapeLetters.Where(pair => set.Contains(pair.Character)).Select(pair => ((int)pair.Letter, (int)pair.Letter));
        return builder.Any(
            from,
            start => set.And(Plain).Draw(builder, start),
            start => CodePointSet.Of(letters).Draw(builder, builder.Literal(start, "\\")),
            start => builder.Any(builder.Literal(start, "\\u"), set.Ranges.SelectMany(range => Escapes(range.Low, range.High))));
    }

    /// <summary>A range as four hexadecimal digits, or as two times four with <c>\u</c> between.</summary>
    private IEnumerable<Func<int, int>> Escapes(int low, int high)
    {
        if (low <= 0xFFFF)
            yield return start => Hex(start, low, Math.Min(high, 0xFFFF), digits: 4);
        low = Math.Max(low, 0x10000);
        // Each first half of a pair stands for 1,024 characters: a part of the first one's, all of those between, a part of the last one's.
        while (low <= high)
        {
            var isWhole = (low & 0x3FF) == 0 && low + 0x3FF <= high;
            var end = isWhole ? ((high + 1) & ~0x3FF) - 1 : Math.Min(high, low | 0x3FF);
            var (first, last) = (low - 0x10000, end - 0x10000);
            yield return start => Hex(
                builder.Literal(Hex(start, 0xD800 + (first >> 10), 0xD800 + (last >> 10), digits: 4), "\\u"), 0xDC00 + (first & 0x3FF), 0xDC00 + (last & 0x3FF), digits: 4);
            low = end + 1;
        }
    }

    /// <summary>Numbers of so many hexadecimal digits, in letters of either case.</summary>
    private int Hex(int from, int low, int high, int digits)
    {
        if (digits == 0)
            return from;
        var shift = 4 * (digits - 1);
        var below = (1 << shift) - 1;
        var (first, last) = (low >> shift, high >> shift);
        if (first == last || ((low & below) == 0 && (high & below) == below))
            return Hex(HexDigit(from, first, last), low & below, high & below, digits - 1);
        List<Func<int, int>> ways =
        [
            start => Hex(HexDigit(start, first, first), low & below, below, digits - 1),
            start => Hex(HexDigit(start, last, last), 0, high & below, digits - 1),
        ];
        if (last - first > 1)
            ways.Add(start => Hex(HexDigit(start, first + 1, last - 1), 0, below, digits - 1));
        return builder.Any(from, ways);
    }

    private int HexDigit(int from, int low, int high) =>
        CodePointSet.Of("0123456789abcdef"[low..(high + 1)].SelectMany(c => new[] { ((int)c, (int)c), (char.ToUpperInvariant(c), char.ToUpperInvariant(c)) })).Draw(builder, from);

    /// <summary>A name of a property that is none of those given.</summary>
    public int NameBesides(int from, IReadOnlyCollection<string> names)
    {
        var rest = builder.NewState();
        var end = builder.NewState();
        builder.Join(rest, end);
        builder.Join(Character(rest), rest);
        Branch(from, [.. names.Select(name => name.EnumerateRunes().ToArray())], 0);
        return end;

        // As long as what is written begins one of the names, the next character is known to be one of theirs, or it leads away from all.
        void Branch(int node, List<Rune[]> candidates, int depth)
        {
            if (candidates.Count == 0 || candidates.All(name => name.Length > depth))
                builder.Join(node, end);
            var next = candidates.Where(name => name.Length > depth).GroupBy(name => name[depth].Value).ToList();
            var away = CodePointSet.Of(next.Select(group => (group.Key, group.Key))).Negated();
            builder.Join(CharacterOf(node, away), rest);
            foreach (var group in next)
                Branch(CharacterOf(node, CodePointSet.Of((group.Key, group.Key))), [.. group], depth + 1);
        }
    }

    /// <summary>A text as JSON, the shortest way.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder().Append('"');
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' or '\\' => "\\" + c,
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Views;

/// <summary>Which signs the rules of a language cut off the ends of a word, and at which they cut inside it.</summary>
/// <param name="rules">The rules.</param>
/// <param name="kinds">What each character does by them.</param>
internal sealed class SignRules(TokenRules rules, SignKind[] kinds)
{
    private const int LongestUnit = 5;

    private readonly string[] _hyphenPrefixes = [.. rules.HyphenPrefixes];
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _units =
        Signs.Units.Concat(Signs.LongCurrencies).Concat(Signs.Currencies.Select(sign => sign.ToString())).ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How much comes off the front.</summary>
    /// <param name="text">Not empty.</param>
    public int PrefixLength(ReadOnlySpan<char> text)
    {
        var kind = kinds[text[0]];
        if ((kind & SignKind.Prefix) != 0)
            return text[0] == '+' && text.Length > 1 && char.IsAsciiDigit(text[1]) ? 0 : 1;
        if (text[0] == '.')
            return StopRun(text);
        if ((kind & SignKind.Surrogate) != 0)
            return IconLength(text);

        foreach (var word in _hyphenPrefixes)
        {
            if (text[0] == word[0] && text.StartsWith(word, StringComparison.Ordinal))
                return word.Length;
        }

        if (text[0] is 'U' or 'C' or 'A')
        {
            foreach (var currency in Signs.LongCurrencies)
            {
                if (text.StartsWith(currency, StringComparison.Ordinal))
                    return currency.Length;
            }
        }

        return 0;
    }

    /// <summary>How much comes off the end; where several rules fit, the one that begins first, as a search from the left finds it.</summary>
    public int SuffixLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return 0;

        var last = text[^1];
        var kind = kinds[last];
        if ((kind & (SignKind.Suffix | SignKind.EndsUnit | SignKind.Surrogate)) == 0 && last is not ('+' or 's' or 'S'))
            return 0;

        if ((kind & SignKind.EndsUnit) != 0)
        {
            for (var length = Math.Min(LongestUnit, text.Length - 1); length > 0; length--)
            {
                if (char.IsAsciiDigit(text[^(length + 1)]) && _units.Contains(text[^length..]))
                    return length;
            }
        }

        if ((kind & SignKind.Surrogate) != 0)
            return text.Length >= 2 ? IconLength(text[^2..]) : 0;
        if (last == '+')
            return text.Length > 1 && char.IsAsciiDigit(text[^2]) ? 1 : 0;
        if (last == '.')
            return StopSuffix(text);
        if (last == '…')
            return text.Length > 1 && text[^2] == '…' ? 2 : 1;
        if (last is '\'' or '’')
            return rules.DetachesEveryStop && text.Length > 1 && text[^2] == last ? 2 : 1;
        if (last is 's' or 'S')
            return !rules.DetachesEveryStop && text is [.., '\'' or '’', _] ? 2 : 0;
        return (kind & SignKind.Suffix) != 0 ? 1 : 0;
    }

    private int StopSuffix(ReadOnlySpan<char> text)
    {
        if (rules.DetachesEveryStop)
            return 1;

        var run = 1;
        while (run < text.Length && text[^(run + 1)] == '.')
            run++;
        if (run > 1)
            return run;
        if (text.Length == 1)
            return 0;

        var before = text[^2];
        var kind = kinds[before];
        return (kind & (SignKind.Lower | SignKind.Digit | SignKind.Quote)) != 0
            || before is '%' or '²' or '-' or '+' or '|' or ':' or '?'
            || Signs.AffixPunctuation.Contains(before, StringComparison.Ordinal)
            || ((kind & SignKind.Upper) != 0 && text.Length > 2 && (kinds[text[^3]] & SignKind.Upper) != 0) ? 1 : 0;
    }

    /// <summary>How long the sign is that cuts the core at a place; 0 if none does.</summary>
    public int InfixLength(ReadOnlySpan<char> core, int at)
    {
        var character = core[at];
        var kind = kinds[character];
        if ((kind & (SignKind.Infix | SignKind.Surrogate)) == 0)
            return 0;
        if ((kind & SignKind.Surrogate) != 0)
            return IconLength(core[at..]);

        var before = at > 0 ? kinds[core[at - 1]] : SignKind.None;
        var after = at + 1 < core.Length ? kinds[core[at + 1]] : SignKind.None;
        var betweenLetters = (before & after & SignKind.Letter) != 0;
        switch (character)
        {
            case '.':
                var run = StopRun(core[at..]);
                if (run > 0)
                    return run;
                return rules.SplitsNumbersAndBrackets
                    ? (before & (SignKind.Letter | SignKind.Digit)) != 0 && (after & (SignKind.Upper | SignKind.Digit)) != 0 ? 1 : 0
                    : (before & (SignKind.Lower | SignKind.Quote)) != 0 && (after & (SignKind.Upper | SignKind.Quote)) != 0 ? 1 : 0;
            case '…':
                return 1;
            case '-' or '–' or '—' or '~':
                return HyphenLength(core, at, before, after);
            case ',':
                return betweenLetters || (rules.SplitsNumbersAndBrackets && IsBracketCut(core, at, before, after)) ? 1 : 0;
            case ':' or '<' or '>' or '=' or '/':
                return betweenLetters || (!rules.SplitsNumbersAndBrackets && (before & SignKind.Digit) != 0 && (after & SignKind.Letter) != 0) ? 1 : 0;
            case '+' or '*' or '^':
                return !rules.SplitsNumbersAndBrackets && (before & SignKind.Digit) != 0 && ((after & SignKind.Digit) != 0 || (at + 1 < core.Length && core[at + 1] == '-')) ? 1 : 0;
            case '!' or '?':
                return betweenLetters ? 1 : 0;
            default:
                // An icon, or a bracket or quotation mark.
                return (kind & SignKind.Quote) == 0 && character is not ('(' or ')' or '[' or ']') ? 1 : IsBracketCut(core, at, before, after) ? 1 : 0;
        }
    }

    private static bool IsBracketCut(ReadOnlySpan<char> core, int at, SignKind before, SignKind after) =>
        (before & SignKind.Letter) != 0 && ((after & SignKind.Letter) != 0 || (at + 1 < core.Length && core[at + 1] == '-'));

    private int HyphenLength(ReadOnlySpan<char> core, int at, SignKind before, SignKind after)
    {
        if (rules.SplitsEveryHyphen)
            return 1;

        // Between digits a hyphen is a minus.
        if (core[at] == '-' && (before & SignKind.Digit) != 0 && ((after & SignKind.Digit) != 0 || (at + 1 < core.Length && core[at + 1] == '-')))
            return 1;
        if ((before & SignKind.Letter) == 0)
            return 0;

        var longest = core[at] switch { '-' => 3, '—' => 2, _ => 1 };
        var run = 1;
        while (run < longest && at + run < core.Length && core[at + run] == core[at])
            run++;
        return at + run < core.Length && (kinds[core[at + run]] & SignKind.Letter) != 0 ? run : 0;
    }

    private static int StopRun(ReadOnlySpan<char> text)
    {
        var run = text.IndexOfAnyExcept('.');
        run = run < 0 ? text.Length : run;
        return run > 1 ? run : 0;
    }

    private static int IconLength(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out var units) == OperationStatus.Done && units == 2
        && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol ? 2 : 0;
}

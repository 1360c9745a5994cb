using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Endonym.Lineage;

namespace Endonym.Text.Tokenizers.PreTokenizers;

/// <summary>A regular expression that no scanner here knows, by .NET's engine and within a time limit.</summary>
/// <remarks>
/// .NET sees UTF-16 units, the engine that the pattern was written for sees characters. So a character beyond the Basic Multilingual Plane is
/// shown to it as one character within, of the same general category: classes such as <c>\p{L}</c> match as they should. A pattern that names
/// such characters themselves would not, and is refused.
/// </remarks>
internal sealed class RegexPattern : Pattern
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2); // for one match; honest patterns take microseconds
    private static readonly Dictionary<UnicodeCategory, char> StandIns = StandInOfEachCategory();

    private readonly Regex _regex;

    /// <param name="pattern">The expression.</param>
    /// <exception cref="ArgumentException">.NET does not understand it.</exception>
    public RegexPattern(string pattern)
    {
        if (pattern.Any(char.IsSurrogate))
            throw new ArgumentException("It names a character beyond the Basic Multilingual Plane.", nameof(pattern));
        // Multiline, because ^ and $ are ends of lines to the other engine.
        _regex = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline, TimeLimit);
    }

    /// <inheritdoc/>
    public override void FindAll(ReadOnlySpan<char> text, List<TextSpan> matches)
    {
        try
        {
            if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            {
                foreach (var match in _regex.EnumerateMatches(text))
                    matches.Add(new TextSpan(match.Index, match.Index + match.Length));
                return;
            }

            var shown = Show(text, out var starts);
            foreach (var match in _regex.EnumerateMatches(shown))
                matches.Add(new TextSpan(starts[match.Index], starts[match.Index + match.Length]));
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new InvalidInputException(FormattableString.Invariant($"The tokenizer's pattern '{_regex}' took more than {TimeLimit.TotalSeconds} s on a text of {text.Length:N0} characters. Use a tokenizer with a pattern that does not try so many ways, or cut the text."), error);
        }
    }

    private static string Show(ReadOnlySpan<char> text, out int[] starts)
    {
        var shown = new StringBuilder(text.Length);
        List<int> startOf = new(text.Length + 1);
        var at = 0;
        foreach (var character in text.EnumerateRunes())
        {
            shown.Append(character.IsBmp ? (char)character.Value : StandIns[Rune.GetUnicodeCategory(character)]);
            startOf.Add(at);
            at += character.Utf16SequenceLength;
        }

        startOf.Add(at);
        starts = [.. startOf];
        return shown.ToString();
    }

    private static Dictionary<UnicodeCategory, char> StandInOfEachCategory()
    {
        // The last of each: patterns that name ranges name letters and digits in use, seldom the last of their kind.
        Dictionary<UnicodeCategory, char> standIns = [];
        for (var unit = 0; unit < char.MaxValue; unit++)
            standIns[CharUnicodeInfo.GetUnicodeCategory((char)unit)] = (char)unit;
        return standIns;
    }
}

using Endonym.Lineage;

namespace Endonym.Evaluation.Grading;

/// <summary>Reads the patterns of a grading rule.</summary>
/// <remarks>
/// <list type="table">
/// <item><term><c>word:ogniem i mieczem</c></term><description>a whole word or phrase</description></item>
/// <item><term><c>forms:Wisł{a,y,ę,ą,o}|Wiśle</c></term><description>one of several, each whole; braces write out endings</description></item>
/// <item><term><c>number:16|szesnaście</c></term><description>a whole number, in figures or words</description></item>
/// <item><term><c>year:1410</c></term><description>a year, in figures</description></item>
/// <item><term><c>regex:…</c></term><description>a regular expression of .NET</description></item>
/// </list>
/// </remarks>
internal static class AnswerPattern
{
    /// <summary>Reads one pattern.</summary>
    /// <param name="written">As it stands in the pack.</param>
    /// <param name="normalizer">The one that the answers go through.</param>
    /// <param name="caseSensitive">Whether a regular expression heeds case; the other kinds are normalized.</param>
    /// <exception cref="InvalidInputException">It is none of the kinds above.</exception>
    public static IAnswerPattern Parse(string written, AnswerNormalizer normalizer, bool caseSensitive)
    {
        var colon = written.IndexOf(':', StringComparison.Ordinal);
        var (kind, body) = colon < 0 ? ("", written) : (written[..colon], written[(colon + 1)..]);
        return kind switch
        {
            "word" when body.IndexOfAny(['|', '{', '}']) >= 0 => throw new InvalidInputException($"'{written}': 'word:' is one word or phrase. Write alternatives and endings with 'forms:'."),
            "word" => new PhrasePattern([Normalized(body)]),
            "forms" => new PhrasePattern([.. body.Split('|').SelectMany(BraceExpansion.Expand).Select(Normalized).Distinct()]),
            "number" => new NumberPattern([.. body.Split('|').Select(Normalized)]),
            "year" when body.Split('|') is var years && years.All(year => year.Length > 0 && year.All(char.IsAsciiDigit)) => new YearPattern(years),
            "year" => throw new InvalidInputException($"'{written}': a year is written in figures, as in 'year:1410'."),
            "regex" when body.Length > 0 => new RegexPattern(body, caseSensitive),
            _ => throw new InvalidInputException($"'{written}' is no pattern. Begin it with 'word:', 'forms:', 'number:', 'year:' or 'regex:' and say what to look for."),
        };

        string Normalized(string phrase) => normalizer.Normalize(phrase) is { Length: > 0 } normalized
            ? normalized
            : throw new InvalidInputException($"'{written}' has an empty alternative, which every answer would contain.");
    }
}

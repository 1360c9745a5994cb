using System.Text;
using System.Text.RegularExpressions;

namespace Endonym.Evaluation.Grading;

/// <summary>Takes out of an answer, and of the pattern it is compared with, what makes no difference: how it is marked up, spaced, dashed, quoted and cased.</summary>
/// <param name="language">BCP 47 code; decides how letters are lower-cased.</param>
/// <param name="caseSensitive">Whether case makes a difference after all, as in "Ziemia" and "ziemia".</param>
public sealed partial class AnswerNormalizer(string language, bool caseSensitive)
{
    // The alphabets with a dotted and a dotless i: their I is ı's capital, not i's. Named here, because whether .NET knows it depends on the ICU of the machine.
    private readonly bool _hasDotlessI = language.Split('-')[0] is "tr" or "az" or "crh" or "gag" or "tt";

    /// <summary>The whole of a text, normalized, on one line.</summary>
    public string Normalize(string text) => Finish(Unmark(text));

    /// <summary>What an answer says last: after its last marker if it has one, else its last line that is not empty; normalized.</summary>
    /// <param name="text">The answer as the model gave it.</param>
    /// <param name="markers">What announces a final answer, such as "Odpowiedź:"; case makes no difference.</param>
    public string NormalizeFinal(string text, IReadOnlyList<string> markers)
    {
        var unmarked = Unmark(text);
        var after = markers
            .Select(marker => (Marker: marker, At: unmarked.LastIndexOf(marker, StringComparison.OrdinalIgnoreCase)))
            .Where(found => found.At >= 0)
            .Select(found => found.At + found.Marker.Length)
            .DefaultIfEmpty(-1)
            .Max();
        return after >= 0
            ? Finish(unmarked[after..])
            : Finish(unmarked.Split('\n').LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "");
    }

    // Keeps line breaks, which Finish does not.
    private static string Unmark(string text)
    {
        var plain = BlockMark().Replace(Link().Replace(text.Normalize(NormalizationForm.FormKC).ReplaceLineEndings("\n"), "$1"), "");
        var unmarked = new StringBuilder(plain.Length);
        for (var i = 0; i < plain.Length; i++)
        {
            var (before, after) = (i > 0 ? plain[i - 1] : ' ', i + 1 < plain.Length ? plain[i + 1] : ' ');
            var keep = plain[i] switch
            {
                '`' => false,
                '*' => char.IsAsciiDigit(before) && char.IsAsciiDigit(after), // 2*3 is arithmetic
                '_' => char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after),
                '~' => before != '~' && after != '~',
                _ => true,
            };
            if (keep)
                unmarked.Append(plain[i]);
        }

        return unmarked.ToString();
    }

    private string Finish(string unmarked)
    {
        var folded = new StringBuilder(unmarked.Length);
        foreach (var letter in unmarked)
        {
            switch (letter)
            {
                case '\u00AD' or '\u200B' or '\u200E' or '\u200F' or '\u2060' or '\uFEFF': // soft hyphens and marks that nobody sees
                    break;
                case >= '\u2010' and <= '\u2015' or '\u2212':
                    folded.Append('-');
                    break;
                case '„' or '”' or '“' or '‟' or '«' or '»' or '″':
                    folded.Append('"');
                    break;
                case '‘' or '’' or '‚' or '‛' or '‹' or '›' or '′' or 'ʼ':
                    folded.Append('\'');
                    break;
                case var space when char.IsWhiteSpace(space):
                    if (folded.Length > 0 && folded[^1] != ' ')
                        folded.Append(' ');
                    break;
                default:
                    folded.Append(letter);
                    break;
            }
        }

        var collapsed = folded.ToString().TrimEnd(' ');
        return caseSensitive ? collapsed : Lower(collapsed);
    }

    // A final sigma is the same letter as any other sigma.
    private string Lower(string text) => (_hasDotlessI ? text.Replace('I', 'ı').Replace('İ', 'i') : text).ToLowerInvariant().Replace('ς', 'σ');

    [GeneratedRegex(@"\[([^\[\]\n]*)\]\([^()\s]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(@"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex BlockMark();
}

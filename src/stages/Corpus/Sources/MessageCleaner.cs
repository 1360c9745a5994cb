using System.Text;
using System.Text.RegularExpressions;
using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Sources;

/// <summary>Turns a program's message into a sentence: what stands for a value becomes a letter, what is meant for machines goes.</summary>
/// <remarks>
/// Nearly half of the SDK's messages have placeholders. Taking them out would leave sentences with holes; X and Y are what a writer puts where any
/// name may stand. The message stays a person's sentence with a letter filled in.
/// </remarks>
internal static partial class MessageCleaner
{
    public const string NotTranslated = "not translated";
    public const string AddressOrPath = "address or path";
    public const string Markup = "markup";
    public const string TooManyPlaceholders = "too many placeholders";
    public const string MostlySymbols = "mostly symbols";
    public const string Fragment = "fragment";

    // Letters that are no words in the languages at hand, unlike Polish A, I, O, U, W, Z.
    private static readonly string[] Letters = ["X", "Y", "Q", "V"];

    private const double MinLetterShare = 0.75;
    private const int MinWords = 4;

    // Two characters of Chinese or Japanese carry about as much as a word of the others.
    private const double WordsPerUnspacedCharacter = 0.5;

    /// <summary>Cleans a message.</summary>
    /// <param name="raw">The message as the program has it.</param>
    /// <param name="original">The message that this one translates; null if it is no translation.</param>
    /// <param name="text">One paragraph a line; empty if it is dropped.</param>
    public static Verdict Clean(string raw, string? original, out string text)
    {
        text = "";
        if (raw == original)
            return Verdict.Drop(NotTranslated);

        var message = raw.Replace("\r", "", StringComparison.Ordinal)
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal)
            .Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
        if (message.Contains("://", StringComparison.Ordinal) || message.Contains("www.", StringComparison.Ordinal))
            message = SentenceWithAddress().Replace(message, "");
        if (Path().IsMatch(message) || string.IsNullOrWhiteSpace(message))
            return Verdict.Drop(AddressOrPath);
        if (Element().IsMatch(message))
            return Verdict.Drop(Markup);

        message = ErrorCode().Replace(message, "");
        message = PropertyReference().Replace(message, "$1");
        message = AngleBrackets().Replace(message, "$1");
        message = Accelerator().Replace(message, "");
        if (message.Length < 60 && message.AsSpan().Count('_') == 1)
            message = UnderscoreAccelerator().Replace(message, "");
        if (!FillPlaceholders(ref message))
            return Verdict.Drop(TooManyPlaceholders);

        // Visual Basic's messages begin with an apostrophe that its resource compiler reads and drops.
        if (message.StartsWith('\'') && message.AsSpan().Count('\'') % 2 == 1)
            message = message[1..];

        return KeepProse(message, out text);
    }

    private static bool FillPlaceholders(ref string message)
    {
        if (Printf().IsMatch(message))
            return false;

        var letters = new Dictionary<string, string>(StringComparer.Ordinal);
        message = Placeholder().Replace(message, match =>
        {
            var name = match.Groups["name"].Value;
            if (!letters.TryGetValue(name, out var letter))
                letters.Add(name, letter = letters.Count < Letters.Length ? Letters[letters.Count] : "");
            return letter;
        });
        message = message.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);
        return letters.Count <= Letters.Length;
    }

    private static Verdict KeepProse(string message, out string text)
    {
        var kept = new StringBuilder();
        string? firstReason = null;
        foreach (var line in Unwrapped(message))
        {
            if (JudgeLine(line) is { Reason: { } reason })
            {
                firstReason ??= reason;
                continue;
            }

            if (kept.Length > 0)
                kept.Append('\n');
            kept.Append(line);
        }

        text = kept.ToString();
        return kept.Length > 0 ? Verdict.Keep : Verdict.Drop(firstReason ?? Fragment);
    }

    // Messages for terminals are broken by hand; a line that goes on in lower case belongs to the one before.
    private static List<string> Unwrapped(string message)
    {
        List<string> lines = [];
        foreach (var part in message.Split('\n'))
        {
            var line = WhiteSpace().Replace(part, " ").Trim();
            if (line.Length == 0)
                continue;
            if (lines.Count > 0 && char.IsLower(line[0]) && !IsSentenceEnd(lines[^1][^1]))
                lines[^1] += " " + line;
            else
                lines.Add(line);
        }

        return lines;
    }

    private static bool IsSentenceEnd(char character) => character is '.' or '!' or '?' or ':' or '。';

    /// <summary>Whether a line is prose: words enough, and letters rather than signs.</summary>
    public static Verdict JudgeLine(string line)
    {
        int letters = 0, visible = 0;
        double words = 0;
        foreach (var word in line.Split(' '))
        {
            int spaced = 0, unspaced = 0;
            foreach (var rune in word.EnumerateRunes())
            {
                visible++;
                if (!Rune.IsLetter(rune))
                    continue;
                if (UnspacedScripts.Contains(rune))
                    unspaced++;
                else
                    spaced++;
            }

            letters += spaced + unspaced;
            // A placeholder's letter is no word of the message.
            words += (spaced > 1 ? 1 : 0) + (unspaced * WordsPerUnspacedCharacter);
        }

        if (words < MinWords)
            return Verdict.Drop(Fragment);
        return letters < MinLetterShare * visible ? Verdict.Drop(MostlySymbols) : Verdict.Keep;
    }

    // "See https://… for more." says nothing without its address, and addresses are no language.
    [GeneratedRegex(@"\s*[^.!?。\n]*(https?://|www\.)\S*[^.!?。\n]*[.!?。]?", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceWithAddress();

    [GeneratedRegex(@"(?<![\p{L}\d])[A-Za-z]:\\|(?<![\w.])/(usr|home|etc|var|tmp|opt)/", RegexOptions.CultureInvariant)]
    private static partial Regex Path();

    [GeneratedRegex(@"</|/>|<[A-Za-z][\w.:-]*\s+[\w.:-]+\s*=", RegexOptions.CultureInvariant)]
    private static partial Regex Element();

    [GeneratedRegex(@"^\s*[A-Z]{2,12}\d{2,5}\s*[:：]\s*", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"[$@%]\(([\w.]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex PropertyReference();

    // Not Task<T>, which is a name.
    [GeneratedRegex(@"(?<![\p{L}\d])<(\p{L}[^<>=]*)>", RegexOptions.CultureInvariant)]
    private static partial Regex AngleBrackets();

    [GeneratedRegex(@"\s?\(&\p{L}\)|(?<=^|[\s(])&(?=\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex Accelerator();

    [GeneratedRegex(@"(?<=^|\s)_(?=\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex UnderscoreAccelerator();

    [GeneratedRegex(@"\{\{(?<name>\d+)\}\}|(?<!\{)\{(?<name>\d+|[A-Za-z_]\w*)([,:][^{}]*)?\}(?!\})", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"%(\d+\$)?[sd]\b", RegexOptions.CultureInvariant)]
    private static partial Regex Printf();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}

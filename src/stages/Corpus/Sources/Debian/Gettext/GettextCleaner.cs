using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Sources.Debian.Gettext;

/// <summary>Turns a message of a catalogue into prose, as <see cref="MessageCleaner"/> does with messages of .NET.</summary>
/// <remarks>What stands for a value is written first in the one form that the cleaner knows: the ways of printf, Python, Qt, KDE, shell and the games.</remarks>
internal static partial class GettextCleaner
{
    /// <summary>Reason of a message as long as a menu's entry. Of those there are a hundred for each sentence, and they are no sentences.</summary>
    public const string Label = "label";

    // A short sentence of Polish; captions of buttons and windows are shorter.
    private const int MinCharacters = 40;

    // No message is a book; what is longer is data.
    private const int MaxCharacters = 1 << 16;

    /// <summary>Cleans a message.</summary>
    /// <param name="raw">The translation.</param>
    /// <param name="original">What it translates.</param>
    /// <param name="text">One paragraph a line; empty if it is dropped.</param>
    public static Verdict Clean(string raw, string original, out string text)
    {
        text = "";
        if (raw == original)
            return Verdict.Drop(MessageCleaner.NotTranslated);
        if (raw.Contains('\uFFFD', StringComparison.Ordinal))
            return Verdict.Drop(TextSource.LostCharacters);
        if (raw.Length is < MinCharacters or > MaxCharacters)
            return Verdict.Drop(Label);

        var message = ParagraphTag().Replace(raw, "\n");
        message = WebUtility.HtmlDecode(Tag().Replace(message, ""));
        message = HelpTarget().Replace(message, "$1");
        message = message.Replace("\\n", "\n", StringComparison.Ordinal).Replace("{{", "", StringComparison.Ordinal).Replace("}}", "", StringComparison.Ordinal);
        // Without a number each printf placeholder is another value.
        var number = 0;
        message = Printf().Replace(message, match => $"{{p{(match.Groups["number"] is { Success: true } of ? of.Value : match.Groups["name"] is { Success: true } name ? name.Value : (++number).ToString(CultureInfo.InvariantCulture))}}}");
        message = Positional().Replace(message, "{q$1}");
        message = Variable().Replace(message, "{v$1}");
        message = EmptyBraces().Replace(message, _ => $"{{b{(++number).ToString(CultureInfo.InvariantCulture)}}}");
        message = OddBraces().Replace(message, "$1");
        message = message.Replace("%%", "%", StringComparison.Ordinal);

        var verdict = MessageCleaner.Clean(message, original: null, out text);
        if (!verdict.Kept || text.Length >= MinCharacters)
            return verdict;
        text = "";
        return Verdict.Drop(Label);
    }

    // <br>, <p>, <para>, <li>: what a reader sees begins a new line.
    [GeneratedRegex(@"</?(?:br|nl|hr|p|para|li|ul|ol|div|h[1-6]|tr|table|title|note|warning|item|list)(?:\s[^<>]{0,200})?/?>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ParagraphTag();

    // What makes bold or links; not <file>, which a message for a terminal writes for a value.
    [GeneratedRegex(@"</\s?[A-Za-z][\w.:-]*\s*>|<[A-Za-z][\w.:-]*\s+[\w.:-]+\s*=[^<>]{0,300}>|<(?:b|i|u|s|tt|em|strong|big|small|span|sup|sub|code|pre|kbd|qt|html|head|body|center|font|icode|command|filename|application|emphasis|interface|resource|link|email|shortcut|placeholder|replaceable|option|envar|bcode|literal|header|text|format|bold|italic|img|ref)(?:\s[^<>]{0,200})?/?>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    // text='Hills' of Wesnoth's help, whose dst='…' names a page.
    [GeneratedRegex(@"\btext='((?:[^']|\\')*)'|\s*\b(?:dst|ref)='[^']*'", RegexOptions.CultureInvariant)]
    private static partial Regex HelpTarget();

    // %s, %-5.2f, %1$s, %(name)s, %lu, %'d, %<PRIu64>
    [GeneratedRegex(@"(?<!%)%(?:(?<number>\d+)\$)?(?:\((?<name>\w+)\))?[-+#0 ']{0,3}(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|q|j|z|t|L)?(?:[sdiucfgGeExXopSa](?![\p{L}])|<PRI\w+>)", RegexOptions.CultureInvariant)]
    private static partial Regex Printf();

    // %1, %L1 of Qt and KDE; not "100 %1" of a number, as none follows a digit.
    [GeneratedRegex(@"(?<![%\d])%L?(\d{1,2})(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Positional();

    // $name, ${name}, $unit.name, @name@, %{name}, @(name)
    [GeneratedRegex(@"[$%@]\{([\w.]+)\}|\$([A-Za-z_][\w]*(?:\.\w+)*)\|?|(?<=^|[\s(„""])@(\w+)@?(?=$|[\s.,:;)”""])", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\}", RegexOptions.CultureInvariant)]
    private static partial Regex EmptyBraces();

    // { something that is no name }
    [GeneratedRegex(@"\{([^{}\w][^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex OddBraces();
}

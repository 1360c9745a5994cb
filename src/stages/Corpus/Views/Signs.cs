using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Views;

/// <summary>Lists of characters on which the published thresholds rest; facts about spaCy and datatrove, written as ranges of code points.</summary>
internal static class Signs
{
    /// <summary>datatrove's TERMINAL_PUNCTUATION: what may end a line of prose, in any script.</summary>
    public static readonly IReadOnlySet<int> Terminal = Parse(
        "21 2E 3F 589 61D-61F 6D4 700-702 7F9 837 839 83D-83E 964-965 104A-104B 1362 1367-1368 166E 1735-1736 17D4-17D6 17D9-17DA 1803 1809 1944-1945 1AA8-1AAB " +
        "1B5A-1B5B 1B5E-1B5F 1B7D-1B7E 1C3B-1C3C 1C7E-1C7F 203C-203D 2047-2049 2E2E 2E3C 2E53-2E54 3002 A4FF A60E-A60F A6F3 A6F7 A876-A877 A8CE-A8CF A92F A9C8-A9C9 " +
        "AA5D-AA5F AAF0-AAF1 ABEB FE52 FE56-FE57 FF01 FF0E FF1F FF61 10A56-10A57 10F55-10F59 10F86-10F89 11047-11048 110BE-110C1 11141-11143 111C5-111C6 111CD " +
        "111DE-111DF 11238-11239 1123B-1123C 112A9 1144B-1144C 115C2-115C3 115C9-115D7 11641-11642 1173C-1173E 11944 11946 11A42-11A43 11A9B-11A9C 11C41-11C42 " +
        "11EF7-11EF8 11F43-11F44 16A6E-16A6F 16AF5 16B37-16B38 16B44 16E98 1BC9F 1DA88");

    /// <summary>Members of <see cref="Terminal"/> at which spaCy's rule ends no sentence.</summary>
    private static readonly HashSet<int> EndsLinesOnly = Parse("61D-61E 837 839 83D-83E 17D4-17D6 17D9-17DA 1B7D-1B7E 2E53-2E54 10F55-10F59 10F86-10F89 11944 11946 11EF7-11EF8 11F43-11F44 16E98");

    /// <summary>datatrove's PUNCTUATION: a token of these and of <see cref="Terminal"/> alone is no word.</summary>
    private static readonly HashSet<int> Punctuation = Parse(
        "0-8 B-1F 21-2F 3A-40 5B-60 7B-9F AB B4 BB 2013-2014 2019 201C-201E 2026 2236 2501 25BA 3001-3002 3008-300D 3010-3011 FF01 FF05 FF08-FF09 FF0C FF0E FF11 FF1A-FF1B FF1F FF5E");

    /// <summary>spaCy's quotation marks and brackets of the East.</summary>
    public const string Quotes = "'\"”“`‘´’‚,„»«「」『』（）〔〕【】《》〈〉\u2329\u232A⟦⟧";

    /// <summary>spaCy's punctuation that comes off a word at either end.</summary>
    public const string AffixPunctuation = "…,:;!?¿؟¡()[]{}<>_#*&。？！，、；：～·।،۔؛٪";

    /// <summary>Signs of currencies that are one character.</summary>
    public const string Currencies = "$£€¥฿₽﷼₴₠₡₢₣₤₥₦₧₨₩₪₫₭₮₯₰₱₲₳₵₶₷₸₹₺₻₼₾₿";

    /// <summary>Signs of currencies that are several characters.</summary>
    public static readonly string[] LongCurrencies = ["US$", "C$", "A$"];

    /// <summary>Units that come off a number they are glued to.</summary>
    /// <remarks>Two units of spaCy's list are joined by a missing space there and never met in text; they are left out.</remarks>
    public static readonly string[] Units =
        ("km km² km³ m m² m³ dm dm² dm³ cm cm² cm³ mm mm² mm³ ha \u00B5m nm yd in ft kg g mg \u00B5g t lb oz m/s km/h kmh mph hPa Pa mbar mb MB kb KB gb GB tb TB T G M K % " +
        "км км² км³ м м² м³ дм дм² дм³ см см² см³ мм мм² мм³ нм кг г мг м/с км/ч кПа Па мбар Кб КБ кб Мб МБ мб Гб ГБ гб Тб ТБ " +
        "كم² كم³ م م² م³ سم سم² سم³ مم مم² مم³ كم غرام جرام جم كغ ملغ كوب اكواب").Split(' ');

    /// <summary>Whether spaCy's rule-based splitter ends a sentence at the character.</summary>
    public static bool EndsSentence(int codePoint) => Terminal.Contains(codePoint) && !EndsLinesOnly.Contains(codePoint);

    /// <summary>Whether the character makes a token a word rather than a sign.</summary>
    public static bool IsContent(int codePoint) => !Punctuation.Contains(codePoint) && !Terminal.Contains(codePoint);

    /// <summary>White space as Python has it: Unicode's, and the four separators of ASCII.</summary>
    public static bool IsWhiteSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';

    /// <summary>Unicode category P*.</summary>
    public static bool IsPunctuation(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
        or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    private static HashSet<int> Parse(string ranges)
    {
        var points = new HashSet<int>();
        foreach (var range in ranges.Split(' '))
        {
            var ends = range.Split('-');
            var first = int.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var last = int.Parse(ends[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (var point = first; point <= last; point++)
                points.Add(point);
        }

        return points;
    }
}

using System.Collections.Frozen;
using System.Globalization;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>What becomes of every character when texts are compared: its base letter in lower case, or one of a few things that need a second look.</summary>
/// <remarks>
/// The data are a file of ours made from the Unicode Character Database, because <see cref="string.Normalize()"/> depends on the machine's ICU, does nothing at
/// all in invariant mode, and throws on noncharacters. A signature must not depend on the machine that made it.
/// </remarks>
internal sealed class FoldTable
{
    // No character folds to a surrogate, so their place in the table tells what a plain target cannot.
    public const char Separator = '\uD800';
    public const char Number = '\uD801';
    public const char Mark = '\uD802';
    public const char Several = '\uD803';
    public const char Hangul = '\uD804';
    public const char CapitalSigma = '\uD805';
    public const char Surrogate = '\uD806';

    // The list that datatrove replaces by spaces, beside the control characters.
    private const string DatatrovePunctuation = "!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»";

    // What Python calls white space above the control characters.
    private const string WhiteSpace = " \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";

    // Letters that Unicode does not decompose and that people who type without diacritics replace all the same.
    private static readonly (char Letter, string Base)[] Strokes =
    [
        ('ł', "l"), ('đ', "d"), ('ð', "d"), ('ø', "o"), ('ħ', "h"), ('ŧ', "t"), ('ı', "i"), ('ŀ', "l"), ('ς', "σ"), ('ß', "ss"), ('æ', "ae"), ('œ', "oe"), ('þ', "th"),
    ];

    private readonly FrozenDictionary<int, string> _sequences;
    private readonly FrozenSet<int> _supplementaryMarks;
    private readonly FrozenDictionary<int, char> _supplementaryDigits;
    private readonly FrozenSet<int> _cased;
    private readonly FrozenSet<int> _ignorable;

    private FoldTable(FoldData data, bool forWords)
    {
        var sequences = new Dictionary<int, string>(data.Folds);
        for (var point = 0; point <= char.MaxValue; point++)
            Map[point] = (char)point;
        for (var point = (int)char.MinValue; point <= char.MaxValue; point++)
        {
            if (char.IsSurrogate((char)point))
                Map[point] = Surrogate;
            else if (point is >= 0xAC00 and <= 0xD7A3)
                Map[point] = Hangul;
            else if (forWords && !IsPartOfWord(point))
                Map[point] = KindOutsideWords(point);
            else if (!forWords && IsDatatroveSeparator(point))
                Map[point] = Separator;
            else if (data.Digits.TryGetValue(point, out var digit))
                Map[point] = forWords ? digit : Number;
            else if (data.Marks.Contains(point))
                Map[point] = Mark;
            else if (sequences.TryGetValue(point, out var folded))
                Map[point] = folded.Length == 1 ? folded[0] : Several;
        }

        if (forWords)
            FoldStrokes(sequences);
        else
            Map['Σ'] = CapitalSigma;

        IsForWords = forWords;
        _sequences = sequences.ToFrozenDictionary();
        _supplementaryMarks = data.Marks.Where(point => point > char.MaxValue).ToFrozenSet();
        _supplementaryDigits = data.Digits.Where(entry => entry.Key > char.MaxValue).ToFrozenDictionary();
        _cased = data.Cased.ToFrozenSet();
        _ignorable = data.Ignorable.ToFrozenSet();
    }

    /// <summary>As datatrove's <c>simplify_text</c>: numbers are one kind of thing, and only what it lists separates words.</summary>
    public static FoldTable Datatrove { get; } = new(FoldData.Instance, forWords: false);

    /// <summary>To find a sentence again: numbers keep their digits, every symbol separates words, and letters with a stroke are folded too.</summary>
    public static FoldTable Words { get; } = new(FoldData.Instance, forWords: true);

    /// <summary>For each UTF-16 unit its plain target, or one of the constants above.</summary>
    public char[] Map { get; } = new char[char.MaxValue + 1];

    /// <summary>Whether this is <see cref="Words"/>.</summary>
    public bool IsForWords { get; }

    /// <summary>What a code point folds to where that is not one UTF-16 unit, or the code point lies above U+FFFF; null if it stays.</summary>
    public string? SequenceOf(int point) => _sequences.GetValueOrDefault(point);

    /// <summary>Kind of a code point above U+FFFF: <see cref="Mark"/>, <see cref="Number"/>, <see cref="Separator"/>, a digit, or <see cref="Several"/> for all others.</summary>
    public char KindOfSupplementary(int point)
    {
        if (_supplementaryDigits.TryGetValue(point, out var digit))
            return IsForWords ? digit : Number;
        if (_supplementaryMarks.Contains(point))
            return Mark;
        return IsForWords && !IsPartOfWord(point) ? KindOutsideWords(point) : Several;
    }

    /// <summary>Whether the capital sigma at a place ends its word and becomes ς.</summary>
    /// <remarks>The Unicode Standard, section 3.13, Final_Sigma: a cased letter before it and none after it, with what has no case of its own left out.</remarks>
    public bool IsFinalSigma(ReadOnlySpan<char> text, int at)
    {
        var before = at;
        var point = 0;
        while (before > 0)
        {
            before -= before > 1 && char.IsSurrogatePair(text[before - 2], text[before - 1]) ? 2 : 1;
            point = PointAt(text, before);
            if (!_ignorable.Contains(point))
                break;
            point = 0;
        }

        if (!_cased.Contains(point))
            return false;

        for (var after = at + 1; after < text.Length; after += point > char.MaxValue ? 2 : 1)
        {
            point = PointAt(text, after);
            if (!_ignorable.Contains(point))
                return !_cased.Contains(point);
        }

        return true;
    }

    private static int PointAt(ReadOnlySpan<char> text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];

    private static bool IsDatatroveSeparator(int point) =>
        point is (< 32 or (>= 127 and < 160)) || WhiteSpace.Contains((char)point, StringComparison.Ordinal)
        // Its list has the wide digit one, which is a number before it can be punctuation.
        || (point != '１' && DatatrovePunctuation.Contains((char)point, StringComparison.Ordinal));

    private static bool IsPartOfWord(int point) => CharUnicodeInfo.GetUnicodeCategory(point) is
        <= UnicodeCategory.OtherNumber; // the letters, marks and numbers are the first eleven categories

    // A soft hyphen or a joiner inside a word does not end it.
    private static char KindOutsideWords(int point) => CharUnicodeInfo.GetUnicodeCategory(point) == UnicodeCategory.Format ? Mark : Separator;

    private void FoldStrokes(Dictionary<int, string> sequences)
    {
        foreach (var (letter, plain) in Strokes)
        {
            for (var point = 0; point <= char.MaxValue; point++)
            {
                if (Map[point] != letter)
                    continue;
                Map[point] = plain.Length == 1 ? plain[0] : Several;
                if (plain.Length > 1)
                    sequences[point] = plain;
            }
        }
    }
}

using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>Resolves <c>&amp;name;</c>, <c>&amp;#10;</c> and <c>&amp;#xA;</c> as browsers do, the sloppy forms among them.</summary>
/// <remarks>HTML standard, section "Character reference state" and the states after it.</remarks>
internal static class CharacterReferences
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Named = CharacterReferenceTable.Names
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split(':'))
        .ToFrozenDictionary(pair => pair[0], pair => string.Concat(pair[1].Split('+').Select(code => new Rune(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))), StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Bare = CharacterReferenceTable.BareNames
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<char> AsciiLettersAndDigits = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    // Numbers 128 to 159 are C1 controls, but pages mean windows-1252.
    private const string Windows1252 = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>Resolves the reference at the start of a text.</summary>
    /// <param name="text">Begins with <c>&amp;</c>.</param>
    /// <param name="inAttribute">In an attribute <c>&amp;copy=1</c> is part of an address, not ©.</param>
    /// <param name="target">Takes the result; room for two characters.</param>
    /// <param name="written">How many characters the result has; 0 where it is no reference.</param>
    /// <returns>How many characters of the text the reference takes; 0 where it is none and the ampersand stands for itself.</returns>
    public static int Resolve(ReadOnlySpan<char> text, bool inAttribute, Span<char> target, out int written)
    {
        written = 0;
        if (text.Length < 2)
            return 0;
        if (text[1] == '#')
            return ResolveNumber(text, target, out written);
        return char.IsAsciiLetter(text[1]) ? ResolveName(text, inAttribute, target, out written) : 0;
    }

    private static int ResolveName(ReadOnlySpan<char> text, bool inAttribute, Span<char> target, out int written)
    {
        written = 0;
        var candidate = text[1..Math.Min(text.Length, CharacterReferenceTable.LongestName + 2)];
        var length = candidate.IndexOfAnyExcept(AsciiLettersAndDigits);
        if (length < 0)
            length = candidate.Length;
        if (length < candidate.Length && candidate[length] == ';' && Named.TryGetValue(candidate[..length], out var value))
        {
            value.CopyTo(target);
            written = value.Length;
            return length + 2;
        }

        for (var bare = Math.Min(length, CharacterReferenceTable.LongestBareName); bare >= 2; bare--)
        {
            if (!Bare.Contains(candidate[..bare]))
                continue;
            if (inAttribute && bare < candidate.Length && (candidate[bare] == '=' || char.IsAsciiLetterOrDigit(candidate[bare])))
                return 0;
            value = Named[candidate[..bare]];
            value.CopyTo(target);
            written = value.Length;
            return bare + 1;
        }

        return 0;
    }

    private static int ResolveNumber(ReadOnlySpan<char> text, Span<char> target, out int written)
    {
        written = 0;
        var hexadecimal = text.Length > 2 && (text[2] | 0x20) == 'x';
        var position = hexadecimal ? 3 : 2;
        var firstDigit = position;
        var code = 0;
        for (; position < text.Length; position++)
        {
            var digit = hexadecimal ? HexDigit(text[position]) : char.IsAsciiDigit(text[position]) ? text[position] - '0' : -1;
            if (digit < 0)
                break;
            // Beyond Unicode it stays beyond, however many digits follow.
            code = Math.Min((code * (hexadecimal ? 16 : 10)) + digit, 0x110000);
        }

        if (position == firstDigit)
            return 0;
        if (position < text.Length && text[position] == ';')
            position++;
        if (code is >= 0x80 and <= 0x9F)
            code = Windows1252[code - 0x80];
        var rune = code != 0 && Rune.IsValid(code) ? new Rune(code) : Rune.ReplacementChar;
        written = rune.EncodeToUtf16(target);
        return position;
    }

    private static int HexDigit(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'f' => character - 'a' + 10,
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => -1,
    };
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Text as near-duplicates see it: lower case, base letters, no punctuation, one space between words and none at the ends.</summary>
/// <remarks>
/// The result of datatrove 0.10's <c>simplify_text</c>, with two differences that no tokenizer sees: a word of nothing but combining marks leaves no second space,
/// and two spacing marks of different combining class are not put into canonical order. A lone surrogate becomes U+FFFD. Not safe for concurrent use.
/// </remarks>
internal sealed class TextSimplifier(FoldTable table, bool keepsPlaces = false)
{
    // Room for the longest thing written in one go: a space and three Hangul letters, or a sequence of the table.
    private const int Room = 16;

    // One monstrous document must not hold its memory for ever.
    private const int LargestKept = 1 << 22;

    private readonly List<SourceWord> _words = [];
    private char[] _simplified = new char[1 << 12];

    /// <summary>Where the words stand in the last text; empty unless asked for.</summary>
    public ReadOnlySpan<SourceWord> Words => CollectionsMarshal.AsSpan(_words);

    /// <summary>Simplifies a text.</summary>
    /// <returns>The result; valid until the next call.</returns>
    public ReadOnlySpan<char> Simplify(ReadOnlySpan<char> text)
    {
        if (_simplified.Length > LargestKept)
            _simplified = new char[1 << 12];
        _words.Clear();

        ref var map = ref MemoryMarshal.GetArrayDataReference(table.Map);
        var simplified = _simplified;
        var length = 0;
        var inWord = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (length > simplified.Length - Room)
            {
                Array.Resize(ref _simplified, checked(_simplified.Length * 2));
                simplified = _simplified;
            }

            var folded = Unsafe.Add(ref map, (nint)text[i]);
            if (!char.IsSurrogate(folded))
            {
                if (!inWord)
                {
                    inWord = true;
                    BeginWord(simplified, ref length, i);
                }

                simplified[length++] = folded;
                continue;
            }

            var kind = folded == FoldTable.Surrogate ? KindOfSurrogate(text, i) : folded;
            if (kind == FoldTable.Separator)
            {
                if (inWord)
                    EndWord(i);
                inWord = false;
                i += folded == FoldTable.Surrogate ? 1 : 0;
                continue;
            }

            if (kind == FoldTable.Mark)
            {
                i += folded == FoldTable.Surrogate ? 1 : 0;
                continue;
            }

            if (!inWord)
            {
                inWord = true;
                BeginWord(simplified, ref length, i);
            }

            i = WriteOther(text, i, kind, simplified, ref length);
        }

        if (inWord)
            EndWord(text.Length);
        return simplified.AsSpan(0, length);
    }

    private void BeginWord(char[] simplified, ref int length, int at)
    {
        if (length > 0)
            simplified[length++] = ' ';
        if (keepsPlaces)
            _words.Add(new SourceWord(at, at));
    }

    private void EndWord(int at)
    {
        if (keepsPlaces)
            CollectionsMarshal.AsSpan(_words)[^1] = new SourceWord(_words[^1].Start, at);
    }

    /// <summary>A surrogate's kind; U+FFFD if it is alone.</summary>
    private char KindOfSurrogate(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1])
        ? table.KindOfSupplementary(char.ConvertToUtf32(text[at], text[at + 1]))
        : '\uFFFD';

    /// <summary>Writes what is neither a plain character nor a separator nor a mark.</summary>
    /// <returns>The place of the last unit read.</returns>
    private int WriteOther(ReadOnlySpan<char> text, int at, char kind, char[] simplified, ref int length)
    {
        switch (kind)
        {
            case FoldTable.Number:
                simplified[length++] = '0';
                return EndOfNumber(text, at) - 1;
            case FoldTable.Hangul:
                WriteHangul(text[at], simplified, ref length);
                return at;
            case FoldTable.CapitalSigma:
                simplified[length++] = table.IsFinalSigma(text, at) ? 'ς' : 'σ';
                return at;
            case FoldTable.Several when char.IsSurrogate(text[at]):
                var pair = text.Slice(at, 2);
                Write(table.SequenceOf(char.ConvertToUtf32(pair[0], pair[1])) ?? pair, simplified, ref length);
                return at + 1;
            case FoldTable.Several:
                Write(table.SequenceOf(text[at]), simplified, ref length);
                return at;
            case '\uFFFD':
                simplified[length++] = kind;
                return at;
            default: // a digit above U+FFFF
                simplified[length++] = kind;
                return at + 1;
        }
    }

    private static void Write(ReadOnlySpan<char> sequence, char[] simplified, ref int length)
    {
        sequence.CopyTo(simplified.AsSpan(length));
        length += sequence.Length;
    }

    /// <summary>Digits, and after one decimal sign more digits: <c>\p{Nd}+([.,،٫⎖⎗⎘]\p{Nd}+)?</c>.</summary>
    private int EndOfNumber(ReadOnlySpan<char> text, int at)
    {
        at = EndOfDigits(text, at);
        if (at >= text.Length || text[at] is not ('.' or ',' or '\u060C' or '\u066B' or (>= '\u2396' and <= '\u2398')))
            return at;
        var decimals = EndOfDigits(text, at + 1);
        return decimals > at + 1 ? decimals : at;
    }

    private int EndOfDigits(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            var kind = table.Map[text[at]];
            var width = kind == FoldTable.Surrogate ? 2 : 1;
            if (kind == FoldTable.Surrogate)
                kind = KindOfSurrogate(text, at);
            if (kind != FoldTable.Number)
                break;
            at += width;
        }

        return at;
    }

    // The Unicode Standard, section 3.12: 588 syllables to a leading consonant, 28 to a vowel.
    private static void WriteHangul(char syllable, char[] simplified, ref int length)
    {
        var index = syllable - 0xAC00;
        simplified[length++] = (char)(0x1100 + (index / 588));
        simplified[length++] = (char)(0x1161 + (index % 588 / 28));
        if (index % 28 > 0)
            simplified[length++] = (char)(0x11A7 + (index % 28));
    }
}

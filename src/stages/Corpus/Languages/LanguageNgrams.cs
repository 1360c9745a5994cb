using System.Runtime.CompilerServices;

namespace Endonym.Corpus.Languages;

/// <summary>Cuts a text into what languages are told by: runs of one to five letters within a word, its ends marked, and whole words of up to eight.</summary>
/// <param name="text">The text.</param>
/// <param name="rowBits">Binary logarithm of the rows that features are hashed to.</param>
internal ref struct LanguageNgrams(ReadOnlySpan<char> text, int rowBits)
{
    /// <summary>Most rows that one step gives.</summary>
    public const int MaxRowsPerStep = LongestNgram + 1;

    private const int LongestNgram = 5;

    // A syllable or two says of Chinese, Japanese or Korean what five letters say elsewhere.
    private const int LongestIdeographicNgram = 2;
    private const char FirstIdeographic = '\u2E80';

    // Up to three letters a word and the marks of its ends are an n-gram already.
    private const int ShortestWholeWord = 4;
    private const int LongestWholeWord = 8;
    private const char Frame = '_';
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
    private const ulong NgramSeed = 0x5851_F42D;
    private const ulong WordSeed = 0x1405_7B7E;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly int _shift = 64 - rowBits;
    private int _position;
    private bool _inWord;

    /// <summary>Goes on by one character, or to the beginning of the next word.</summary>
    /// <param name="rows">Takes at most <see cref="MaxRowsPerStep"/> rows.</param>
    /// <param name="count">How many it took.</param>
    /// <returns>False at the end of the text.</returns>
    public bool MoveNext(scoped Span<int> rows, out int count)
    {
        count = 0;
        if (!_inWord)
        {
            while (_position < _text.Length && FoldedLetters.Of(_text[_position]) == '\0')
                _position++;
            if (_position == _text.Length)
                return false;

            _inWord = true;
            AddWholeWord(rows, ref count);
            // The mark of the word's beginning tells nothing alone.
            AddNgrams(unchecked((NgramSeed ^ Frame) * Multiplier), _position, 1, rows, ref count);
            return true;
        }

        AddNgrams(NgramSeed, _position, 0, rows, ref count);
        _position++;
        _inWord = _position < _text.Length && FoldedLetters.Of(_text[_position]) != '\0';
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void AddNgrams(ulong hash, int position, int length, scoped Span<int> rows, ref int count)
    {
        var longest = _text[position] >= FirstIdeographic ? LongestIdeographicNgram : LongestNgram;
        while (length < longest)
        {
            var letter = position < _text.Length ? FoldedLetters.Of(_text[position]) : '\0';
            position++;
            hash = (hash ^ (letter == '\0' ? Frame : letter)) * Multiplier;
            rows[count++] = (int)(hash >> _shift);
            if (letter == '\0')
                return;
            length++;
        }
    }

    private readonly void AddWholeWord(scoped Span<int> rows, ref int count)
    {
        var hash = WordSeed;
        var length = 0;
        for (; _position + length < _text.Length; length++)
        {
            var letter = FoldedLetters.Of(_text[_position + length]);
            if (letter == '\0')
                break;
            if (length == LongestWholeWord || letter >= FirstIdeographic)
                return;
            hash = (hash ^ letter) * Multiplier;
        }

        if (length >= ShortestWholeWord)
            rows[count++] = (int)(hash >> _shift);
    }
}

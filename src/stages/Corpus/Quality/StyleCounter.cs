namespace Endonym.Corpus.Quality;

/// <summary>Counts what a text's style is measured by, in one pass, and hands its words on.</summary>
/// <param name="lexicon">Words of the language; may be empty.</param>
/// <param name="stopWords">Its function words; may be empty.</param>
internal struct StyleCounter(WordSet lexicon, WordSet stopWords)
{
    /// <summary>Letters from which a word is long; FOG and its kin count syllables, which are not known for every language.</summary>
    private const int LongWord = 10;

    private const int ShortLine = 30;
    private const int VocabularySlots = 2048;
    private const int LineSlots = 1024;

    private int _wordsInSentence;
    private ulong _lastWord;

    // The line that is being read.
    private ulong _lineHash;
    private int _lineCharacters;
    private bool _lineEndsSentence;
    private bool _lineIsBullet;

    public int Characters;
    public int Letters;
    public int Uppers;
    public int Diacritics;
    public int Digits;
    public int Punctuation;
    public int Symbols;
    public int Spaces;
    public int Commas;

    public int Words;
    public int LetterWords;
    public int WordCharacters;
    public double SquaredWordLengths;
    public int SingleLetters;
    public int LongWords;
    public int CamelWords;
    public int CapitalWords;
    public int StopWords;
    public int UnknownWords;
    public int RepeatedWords;
    public int FreshWords;
    public int VocabularyWords;

    public int Sentences;
    public double SquaredSentenceLengths;

    public int Lines;
    public int LineCharacters;
    public int ShortLines;
    public int SentenceLines;
    public int BulletLines;
    public int DuplicateLines;

    /// <summary>Counts a text.</summary>
    public void Count<TSink>(ReadOnlySpan<char> text, ref TSink sink) where TSink : IWordSink, allows ref struct
    {
        var vocabulary = new HashMarks(stackalloc uint[VocabularySlots]);
        var lines = new HashMarks(stackalloc uint[LineSlots]);
        var table = CharacterTable.Entries;
        for (var i = 0; i < text.Length;)
        {
            var trait = table[text[i]].Traits;
            if ((trait & CharacterTraits.Word) != 0)
            {
                i = ReadWord(text, i, ref vocabulary);
                sink.Word(_lastWord);
                continue;
            }

            if ((trait & CharacterTraits.Space) != 0)
            {
                Spaces++;
                if (text[i] == '\n')
                    EndLine(ref lines);
            }
            else
            {
                ReadSign(text, i, trait);
            }

            i++;
        }

        EndLine(ref lines);
        Characters = text.Length;
        FreshWords = vocabulary.Count;
    }

    private int ReadWord(ReadOnlySpan<char> text, int start, ref HashMarks vocabulary)
    {
        var table = CharacterTable.Entries;
        var hash = WordHash.Start;
        int end = start, uppers = 0, digits = 0, diacritics = 0, letters = 0, turns = 0;
        var wasLower = false;
        while (end < text.Length)
        {
            var unit = text[end];
            var (trait, lower) = table[unit];
            if ((trait & CharacterTraits.Word) == 0 || ((trait & CharacterTraits.Unspaced) != 0 && end > start))
                break;

            end++;
            hash = WordHash.Add(hash, lower);
            if ((trait & CharacterTraits.Letter) != 0)
            {
                var isUpper = (trait & CharacterTraits.Upper) != 0;
                letters++;
                uppers += isUpper ? 1 : 0;
                diacritics += unit > 127 ? 1 : 0;
                turns += isUpper && wasLower ? 1 : 0;
                wasLower = !isUpper;
            }
            else if ((trait & CharacterTraits.Digit) != 0)
            {
                digits++;
            }

            if ((trait & CharacterTraits.Unspaced) != 0)
                break;
        }

        hash = WordHash.End(hash);
        var length = end - start;
        Letters += letters;
        Uppers += uppers;
        Digits += digits;
        Diacritics += diacritics;
        Words++;
        WordCharacters += length;
        SquaredWordLengths += (double)length * length;
        SingleLetters += length == 1 && letters == 1 ? 1 : 0;
        LongWords += length >= LongWord ? 1 : 0;
        CamelWords += turns > 0 ? 1 : 0;
        CapitalWords += letters > 1 && uppers == letters ? 1 : 0;
        RepeatedWords += hash == _lastWord ? 1 : 0;
        if (letters > 0)
        {
            LetterWords++;
            StopWords += stopWords.Contains(hash) ? 1 : 0;
            UnknownWords += lexicon.IsEmpty || lexicon.Contains(hash) ? 0 : 1;
        }

        if (!vocabulary.IsFull)
        {
            VocabularyWords++;
            vocabulary.Seen(hash);
        }

        _lastWord = hash;
        _wordsInSentence++;
        _lineHash = WordHash.Pair(_lineHash, hash);
        _lineCharacters += length;
        _lineEndsSentence = false;
        return end;
    }

    private void ReadSign(ReadOnlySpan<char> text, int at, CharacterTraits trait)
    {
        if (_lineCharacters == 0)
            _lineIsBullet = (trait & CharacterTraits.Bullet) != 0;
        _lineCharacters++;
        if ((trait & CharacterTraits.Symbol) != 0)
            Symbols++;
        if ((trait & CharacterTraits.Punctuation) == 0)
            return;

        Punctuation++;
        Commas += text[at] is ',' or '，' or '、' or '،' ? 1 : 0;
        if ((trait & CharacterTraits.Terminal) == 0)
            return;

        _lineEndsSentence = true;
        // A full stop inside 3.14 or example.org ends nothing.
        if (at + 1 == text.Length || (CharacterTable.Entries[text[at + 1]].Traits & CharacterTraits.Word) == 0 || text[at] > 0x3000)
            EndSentence();
    }

    private void EndSentence()
    {
        if (_wordsInSentence == 0)
            return;
        Sentences++;
        SquaredSentenceLengths += (double)_wordsInSentence * _wordsInSentence;
        _wordsInSentence = 0;
    }

    private void EndLine(ref HashMarks lines)
    {
        EndSentence();
        if (_lineCharacters > 0)
        {
            Lines++;
            LineCharacters += _lineCharacters;
            ShortLines += _lineCharacters < ShortLine ? 1 : 0;
            SentenceLines += _lineEndsSentence ? 1 : 0;
            BulletLines += _lineIsBullet ? 1 : 0;
            DuplicateLines += lines.Seen(WordHash.End(_lineHash)) ? 1 : 0;
        }

        (_lineHash, _lineCharacters, _lineEndsSentence, _lineIsBullet) = (0, 0, false, false);
    }
}

namespace Endonym.Corpus.Views;

/// <summary>A document's text, cut once into lines, paragraphs and tokens, and read by every filter.</summary>
/// <remarks>
/// Made once per thread and used for one document after the other; nothing is allocated once its arrays have grown to the longest document. Not safe
/// for concurrent use. Positions are UTF-16 units; counts that are compared with published thresholds are code points, as Python counts. The text is
/// expected in the form <see cref="Filters.TextCleaner"/> gives it: the line feed is the only line break. Spans are valid until the next text is read.
/// </remarks>
public sealed class DocumentView
{
    private readonly WordTokenizer _tokenizer;
    private readonly WordBuffer _words = new();
    private readonly WordBuffer _scratch = new();
    private TextLine[] _lines = new TextLine[64];
    private int _lineCount;
    private (int Start, int Length)[] _paragraphs = new (int Start, int Length)[16];
    private int _paragraphCount = -1;
    private int[] _charactersBefore = [0];
    private bool _areCharactersCounted;

    /// <param name="rules">How the language's text is cut into tokens.</param>
    public DocumentView(TokenRules rules) => _tokenizer = new WordTokenizer(rules);

    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Code points of the text; half a surrogate pair counts as one.</summary>
    public int CharacterCount { get; private set; }

    /// <summary>Line feeds.</summary>
    public int LineBreakCount => Math.Max(0, _lineCount - 1);

    /// <summary>Lines, in order; one more than there are line feeds, the last one empty where the text ends with a line feed.</summary>
    public ReadOnlySpan<TextLine> Lines => _lines.AsSpan(0, _lineCount);

    /// <summary>Tokens, in order.</summary>
    public ReadOnlySpan<Word> Words => _words.Words;

    /// <summary>A hash for each token, equal for equal tokens, the same in every process.</summary>
    public ReadOnlySpan<ulong> WordHashes => _words.Hashes;

    /// <summary>Whether the text has characters outside the basic multilingual plane, so that UTF-16 units and code points differ.</summary>
    public bool HasSurrogates { get; private set; }

    /// <summary>Code points of all tokens before each, and last of all of them; white space counts nothing.</summary>
    public ReadOnlySpan<int> CharactersBefore
    {
        get
        {
            if (!_areCharactersCounted)
                CountCharacters();
            return _charactersBefore.AsSpan(0, _words.Count + 1);
        }
    }

    /// <summary>Paragraphs: what two or more line feeds part, after white space at both ends of the text is taken away; position and length.</summary>
    public ReadOnlySpan<(int Start, int Length)> Paragraphs
    {
        get
        {
            if (_paragraphCount < 0)
                SplitParagraphs();
            return _paragraphs.AsSpan(0, _paragraphCount);
        }
    }

    /// <summary>A table for a filter to count lines in.</summary>
    internal HashCounter LineCounter { get; } = new();

    /// <summary>A counter of runs of tokens, for a filter to begin.</summary>
    internal NgramCounter Ngrams { get; } = new();

    /// <summary>Cuts a text. What the view held before is gone.</summary>
    /// <param name="text">A cleaned text.</param>
    public void Read(string text)
    {
        Text = text;
        HasSurrogates = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
        CharacterCount = CountCodePoints(text);
        _words.Clear();
        _tokenizer.Split(text, _words);
        SplitLines();
        _paragraphCount = -1;
        _areCharactersCounted = false;
    }

    /// <summary>A token's characters.</summary>
    public ReadOnlySpan<char> TextOf(Word word) => Text.AsSpan(word.Start, word.Length);

    /// <summary>A line's characters, without its line feed.</summary>
    public ReadOnlySpan<char> TextOf(TextLine line) => Text.AsSpan(line.Start, line.Length);

    /// <summary>Code points of a part of the text.</summary>
    public int CharactersOf(int start, int length) => HasSurrogates ? CountCodePoints(Text.AsSpan(start, length)) : length;

    /// <summary>Sentences of a text that is not the view's own, such as a line a filter has changed.</summary>
    public int CountSentences(ReadOnlySpan<char> text)
    {
        _scratch.Clear();
        _tokenizer.Split(text, _scratch);
        return CountSentences(_scratch.Words);
    }

    /// <summary>Sentences in a row of tokens; none if there are no tokens. One ends after <c>.</c>, <c>!</c>, <c>?</c> and their kin of any script, and what punctuation follows them.</summary>
    /// <remarks>spaCy's rule-based sentence splitter. It knows no abbreviations.</remarks>
    internal static int CountSentences(ReadOnlySpan<Word> words)
    {
        var sentences = words.Length > 0 ? 1 : 0;
        var ended = false;
        foreach (var word in words)
        {
            var ends = (word.Traits & WordTraits.EndsSentence) != 0;
            if (ended && (word.Traits & (WordTraits.EndsSentence | WordTraits.IsPunctuation)) == 0)
            {
                sentences++;
                ended = false;
            }
            else
            {
                ended |= ends;
            }
        }

        return sentences;
    }

    internal static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDBFF'); at >= 0;)
        {
            if (at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                pairs++;
            var next = text[(at + 1)..].IndexOfAnyInRange('\uD800', '\uDBFF');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return text.Length - pairs;
    }

    private void SplitLines()
    {
        _lineCount = 0;
        var start = 0;
        while (true)
        {
            var length = Text.AsSpan(start).IndexOf('\n');
            var end = length < 0 ? Text.Length : start + length;
            if (_lineCount == _lines.Length)
                Array.Resize(ref _lines, _lineCount * 2);
            var line = Text.AsSpan(start, end - start);
            _lines[_lineCount++] = new TextLine(start, line.Length, TextHash.Of(line), IsBlank(line));
            if (length < 0)
                return;
            start = end + 1;
        }
    }

    private static bool IsBlank(ReadOnlySpan<char> line)
    {
        foreach (var character in line)
        {
            if (!Signs.IsWhiteSpace(character))
                return false;
        }

        return true;
    }

    private void SplitParagraphs()
    {
        _paragraphCount = 0;
        var text = Text.AsSpan();
        var start = 0;
        var end = text.Length;
        while (start < end && Signs.IsWhiteSpace(text[start]))
            start++;
        while (end > start && Signs.IsWhiteSpace(text[end - 1]))
            end--;
        while (true)
        {
            var length = text[start..end].IndexOf("\n\n", StringComparison.Ordinal);
            if (_paragraphCount == _paragraphs.Length)
                Array.Resize(ref _paragraphs, _paragraphCount * 2);
            _paragraphs[_paragraphCount++] = (start, length < 0 ? end - start : length);
            if (length < 0)
                return;

            start += length;
            while (start < end && text[start] == '\n')
                start++;
        }
    }

    private void CountCharacters()
    {
        var words = Words;
        if (_charactersBefore.Length <= words.Length)
            _charactersBefore = new int[Math.Max(words.Length + 1, _charactersBefore.Length * 2)];
        var sum = 0;
        for (var i = 0; i < words.Length; i++)
        {
            _charactersBefore[i] = sum;
            sum += (words[i].Traits & WordTraits.HasSurrogates) != 0 ? CountCodePoints(TextOf(words[i])) : words[i].Length;
        }

        _charactersBefore[words.Length] = sum;
        _areCharactersCounted = true;
    }
}

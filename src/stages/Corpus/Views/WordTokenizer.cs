using System.Runtime.CompilerServices;
using System.Text;

namespace Endonym.Corpus.Views;

/// <summary>Cuts text into tokens by the rules of a language. Made once per thread and language; not safe for concurrent use.</summary>
public sealed class WordTokenizer
{
    private readonly SignKind[] _kinds;
    private readonly SignRules _signs;
    private readonly int _unspacedPieceLength;
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _exceptions;
    private readonly int _longestException;

    // Exceptions that the rules would cut, by what the rules make of them: lengths of pieces.
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cutExceptions;
    private readonly List<(int First, int Count)> _found = [];
    private int[] _suffixes = new int[64];
    private Word[] _rejoined = new Word[64];

    /// <param name="rules">The rules of the language.</param>
    public WordTokenizer(TokenRules rules)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rules.UnspacedPieceLength, 1);
        _kinds = SignKinds.For(rules);
        _signs = new SignRules(rules, _kinds);
        _unspacedPieceLength = rules.UnspacedPieceLength;

        var exceptions = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var word in rules.WholeWords)
            exceptions[word] = [word.Length];
        foreach (var (word, lengths) in rules.CutWords)
            exceptions[word] = lengths.Sum() == word.Length && lengths.All(length => length > 0) ? lengths : throw new ArgumentException($"The pieces of '{word}' are {string.Join(" + ", lengths)} long and must add up to {word.Length}.", nameof(rules));

        // First without exceptions: what do the rules make of each of them?
        _exceptions = new Dictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _cutExceptions = new Dictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        var cut = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var buffer = new WordBuffer();
        foreach (var word in exceptions.Keys)
        {
            buffer.Clear();
            Split(word, buffer);
            if (buffer.Count > 1)
                cut[word] = [.. buffer.Words.ToArray().Select(piece => piece.Length)];
        }

        _exceptions = exceptions.GetAlternateLookup<ReadOnlySpan<char>>();
        _cutExceptions = cut.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestException = exceptions.Keys.Select(word => word.Length).DefaultIfEmpty().Max();
        foreach (var word in exceptions.Keys)
            _kinds[word[0]] |= SignKind.StartsException;

        var plain = rules.CutWords.Keys.FirstOrDefault(word => word.All(character => (_kinds[character] & SignKind.Plain) != 0));
        if (plain is not null)
            throw new ArgumentException($"'{plain}' is letters only; only strings with a sign or a digit in them can be cut.", nameof(rules));
    }

    /// <summary>Appends the tokens of a text.</summary>
    internal void Split(ReadOnlySpan<char> text, WordBuffer words)
    {
        var kinds = _kinds;
        var position = 0;
        while (position < text.Length)
        {
            if ((kinds[text[position]] & SignKind.Space) != 0)
            {
                position++;
                continue;
            }

            var start = position;
            SignKind all = (SignKind)0xFFFF, any = 0;
            for (; position < text.Length; position++)
            {
                var kind = kinds[text[position]];
                if ((kind & SignKind.Space) != 0)
                    break;
                any |= kind;
                all &= kind;
            }

            if ((all & (SignKind.Plain | SignKind.Digit)) != 0)
                Add(text, start, position - start, any, all, words);
            else
                SplitChunk(text, start, position, words);
        }
    }

    private void SplitChunk(ReadOnlySpan<char> text, int begin, int end, WordBuffer words)
    {
        var first = words.Count;
        var chunkEnd = end;
        var suffixCount = 0;
        var isException = false;
        while (begin < end)
        {
            isException = IsException(text[begin..end]);
            if (isException)
                break;

            var prefix = _signs.PrefixLength(text[begin..end]);
            if (prefix > 0 && begin + prefix < end && IsException(text[(begin + prefix)..end]))
            {
                Add(text, begin, prefix, words);
                begin += prefix;
                isException = true;
                break;
            }

            var suffix = _signs.SuffixLength(text[(begin + prefix)..end]);
            if (suffix > 0 && end - suffix > begin && IsException(text[begin..(end - suffix)]))
            {
                PushSuffix(suffix, ref suffixCount);
                end -= suffix;
                isException = true;
                break;
            }

            if (prefix == 0 && suffix == 0)
                break;

            if (prefix > 0)
                Add(text, begin, prefix, words);
            begin += prefix;
            if (suffix > 0 && end - suffix >= begin)
            {
                PushSuffix(suffix, ref suffixCount);
                end -= suffix;
            }
        }

        if (isException)
            AddPieces(text, begin, _exceptions[text[begin..end]], words);
        else if (begin < end)
            SplitCore(text, begin, end, words);

        while (suffixCount > 0)
        {
            var length = _suffixes[--suffixCount];
            Add(text, end, length, words);
            end += length;
        }

        System.Diagnostics.Debug.Assert(end == chunkEnd, "suffixes end where the chunk does");
        if (words.Count - first > 1)
            Rejoin(text, first, words);
    }

    /// <summary>Cuts what prefixes and suffixes left at the signs inside it.</summary>
    private void SplitCore(ReadOnlySpan<char> text, int begin, int end, WordBuffer words)
    {
        var core = text[begin..end];
        var start = 0;
        var kept = false; // whether it was found to be an address, which stays whole
        var asked = false;
        for (var i = 0; i < core.Length;)
        {
            var length = _signs.InfixLength(core, i);
            if (length == 0)
            {
                i++;
                continue;
            }

            // An address is looked for only where a rule would cut it.
            if (!asked)
            {
                asked = true;
                kept = core.Contains('.') && UrlShape.Matches(core);
                if (kept)
                    break;
            }

            // A sign at the very front stays with what follows: the rule of the original.
            if (i > 0)
            {
                if (i > start)
                    AddWords(text, begin + start, i - start, words);
                Add(text, begin + i, length, words);
                start = i + length;
            }

            i += length;
        }

        if (kept)
            Add(text, begin, core.Length, words);
        else if (start < core.Length)
            AddWords(text, begin + start, core.Length - start, words);
    }

    /// <summary>Adds a part without signs: one word, or pieces of equal length where the script has no spaces.</summary>
    private void AddWords(ReadOnlySpan<char> text, int start, int length, WordBuffer words)
    {
        var kinds = _kinds;
        var any = SignKind.None;
        foreach (var character in text.Slice(start, length))
            any |= kinds[character];
        if ((any & (SignKind.Unspaced | SignKind.Surrogate)) == 0)
        {
            Add(text, start, length, words);
            return;
        }

        var end = start + length;
        while (start < end)
        {
            var unspaced = IsUnspaced(text[start..end]);
            var next = start;
            var pieces = 0;
            while (next < end && IsUnspaced(text[next..end]) == unspaced)
            {
                // A mark stays with the letter it stands on.
                var starts = Rune.DecodeFromUtf16(text[next..end], out var rune, out var units) != System.Buffers.OperationStatus.Done || !SignKinds.IsMark(rune);
                if (unspaced && starts && pieces++ == _unspacedPieceLength)
                    break;
                next += units;
            }

            Add(text, start, next - start, words);
            start = next;
        }
    }

    private bool IsUnspaced(ReadOnlySpan<char> text) => (_kinds[text[0]] & SignKind.Unspaced) != 0
        || ((_kinds[text[0]] & SignKind.Surrogate) != 0 && Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && Filters.UnspacedScripts.Contains(rune));

    /// <summary>Puts exceptions together again that the rules have cut in the middle of a chunk; the longest first, then the last.</summary>
    private void Rejoin(ReadOnlySpan<char> text, int first, WordBuffer words)
    {
        var pieces = words.Words[first..];
        _found.Clear();
        for (var i = 0; i + 1 < pieces.Length; i++)
        {
            if ((_kinds[text[pieces[i].Start]] & SignKind.StartsException) == 0)
                continue;

            for (var j = i + 1; j < pieces.Length && pieces[j].End - pieces[i].Start <= _longestException; j++)
            {
                if (_cutExceptions.TryGetValue(text[pieces[i].Start..pieces[j].End], out var lengths) && HasLengths(pieces[i..(j + 1)], lengths))
                    _found.Add((i, j - i + 1));
            }
        }

        if (_found.Count == 0)
            return;

        _found.Sort(static (left, right) => (right.Count, right.First).CompareTo((left.Count, left.First)));
        if (_rejoined.Length < pieces.Length)
            _rejoined = new Word[pieces.Length * 2];
        pieces.CopyTo(_rejoined);
        var joined = new int[pieces.Length]; // by first piece: how many it takes with it
        var taken = new bool[pieces.Length];
        foreach (var (start, count) in _found)
        {
            if (!taken[start] && !taken[start + count - 1])
                joined[start] = count;
            taken.AsSpan(start, count).Fill(true);
        }

        var total = pieces.Length;
        words.Truncate(first);
        for (var i = 0; i < total; i += Math.Max(1, joined[i]))
        {
            if (joined[i] == 0)
                Add(text, _rejoined[i].Start, _rejoined[i].Length, words);
            else
                AddPieces(text, _rejoined[i].Start, _exceptions[text[_rejoined[i].Start.._rejoined[i + joined[i] - 1].End]], words);
        }
    }

    private static bool HasLengths(ReadOnlySpan<Word> pieces, int[] lengths)
    {
        if (pieces.Length != lengths.Length)
            return false;

        for (var i = 0; i < lengths.Length; i++)
        {
            if (pieces[i].Length != lengths[i])
                return false;
        }

        return true;
    }

    private bool IsException(ReadOnlySpan<char> text) =>
        text.Length <= _longestException && (_kinds[text[0]] & SignKind.StartsException) != 0 && _exceptions.ContainsKey(text);

    private void PushSuffix(int length, ref int count)
    {
        if (count == _suffixes.Length)
            Array.Resize(ref _suffixes, count * 2);
        _suffixes[count++] = length;
    }

    private void AddPieces(ReadOnlySpan<char> text, int start, int[] lengths, WordBuffer words)
    {
        foreach (var length in lengths)
        {
            Add(text, start, length, words);
            start += length;
        }
    }

    private void Add(ReadOnlySpan<char> text, int start, int length, WordBuffer words)
    {
        var kinds = _kinds;
        SignKind all = (SignKind)0xFFFF, any = 0;
        foreach (var character in text.Slice(start, length))
        {
            any |= kinds[character];
            all &= kinds[character];
        }

        Add(text, start, length, any, all, words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ReadOnlySpan<char> text, int start, int length, SignKind any, SignKind all, WordBuffer words)
    {
        var word = text.Slice(start, length);
        var traits = ((any & SignKind.Letter) != 0 ? WordTraits.HasLetter : 0)
            | ((any & SignKind.Content) != 0 ? WordTraits.HasContent : 0)
            | ((all & SignKind.Punctuation) != 0 ? WordTraits.IsPunctuation : 0);
        if ((any & SignKind.Surrogate) != 0)
            traits = TraitsOfRunes(word);
        else if (length == 1 && (all & SignKind.Punctuation) != 0 && Signs.EndsSentence(word[0]))
            traits |= WordTraits.EndsSentence;
        words.Add(new Word(start, length, traits), TextHash.Of(word));
    }

    private static WordTraits TraitsOfRunes(ReadOnlySpan<char> word)
    {
        var traits = WordTraits.HasSurrogates | WordTraits.IsPunctuation;
        foreach (var rune in word.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
                traits |= WordTraits.HasLetter;
            if (Signs.IsContent(rune.Value))
                traits |= WordTraits.HasContent;
            if (!Signs.IsPunctuation(rune))
                traits &= ~WordTraits.IsPunctuation;
            if (rune.Utf16SequenceLength == word.Length && Signs.EndsSentence(rune.Value))
                traits |= WordTraits.EndsSentence;
        }

        return traits;
    }
}

using System.Runtime.CompilerServices;
using System.Text;

namespace Endonym.Corpus.Views;

/// <summary>Cuts text into tokens by the rules of a language. Made once per thread and language; not safe for concurrent use.</summary>
public sealed class WordTokenizer
{
    private const int LongestUnit = 5;

    /// <summary>What a character does, a bit each; looked up in a table of the basic plane.</summary>
    [Flags]
    private enum Kind : ushort
    {
        None = 0,
        Space = 1,
        Letter = 2,
        Lower = 4,
        Upper = 8,
        Digit = 16,
        Prefix = 32,
        Suffix = 64,
        Infix = 128,
        Content = 256,
        Punctuation = 512,
        Quote = 1024,
        StartsException = 2048,
        EndsUnit = 4096,
        Unspaced = 8192,
        Surrogate = 16384,

        /// <summary>What no rule can touch: a letter or a mark of a script with spaces.</summary>
        Plain = 32768,
    }

    private static readonly Kind[] BaseKinds = MakeKinds();

    private readonly Kind[] _kinds = (Kind[])BaseKinds.Clone();
    private readonly TokenRules _rules;
    private readonly string[] _hyphenPrefixes;
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _exceptions;
    private readonly int _longestException;

    // Exceptions that the rules would cut, by what the rules make of them: lengths of pieces.
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cutExceptions;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _units;
    private readonly List<(int First, int Count)> _found = [];
    private int[] _suffixes = new int[64];
    private Word[] _rejoined = new Word[64];

    /// <param name="rules">The rules of the language.</param>
    public WordTokenizer(TokenRules rules)
    {
        _rules = rules;
        _hyphenPrefixes = [.. rules.HyphenPrefixes];
        ArgumentOutOfRangeException.ThrowIfLessThan(rules.UnspacedPieceLength, 1);

        foreach (var character in "§%=—–+" + Signs.AffixPunctuation + Signs.Quotes + Signs.Currencies)
            _kinds[character] |= Kind.Prefix;
        foreach (var character in Signs.AffixPunctuation + Signs.Quotes + "." + (rules.DetachesEveryStop ? "" : "—–"))
            _kinds[character] |= Kind.Suffix;
        foreach (var character in ".…,-–—~:<>=/" + (rules.SplitsNumbersAndBrackets ? "!?()[]" + Signs.Quotes.Replace("'", "", StringComparison.Ordinal) : "+*^"))
            _kinds[character] |= Kind.Infix;

        var exceptions = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var word in rules.WholeWords)
            exceptions[word] = [word.Length];
        foreach (var (word, lengths) in rules.CutWords)
            exceptions[word] = lengths.Sum() == word.Length && lengths.All(length => length > 0) ? lengths : throw new ArgumentException($"The pieces of '{word}' are {string.Join(" + ", lengths)} long and must add up to {word.Length}.", nameof(rules));

        // First without exceptions: what do the rules make of each of them?
        _exceptions = new Dictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _cutExceptions = new Dictionary<string, int[]>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _units = Signs.Units.Concat(Signs.LongCurrencies).Concat(Signs.Currencies.Select(sign => sign.ToString())).ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
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
            _kinds[word[0]] |= Kind.StartsException;

        var plain = rules.CutWords.Keys.FirstOrDefault(word => word.All(character => (_kinds[character] & Kind.Plain) != 0));
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
            if ((kinds[text[position]] & Kind.Space) != 0)
            {
                position++;
                continue;
            }

            var start = position;
            Kind all = (Kind)0xFFFF, any = 0;
            for (; position < text.Length; position++)
            {
                var kind = kinds[text[position]];
                if ((kind & Kind.Space) != 0)
                    break;
                any |= kind;
                all &= kind;
            }

            if ((all & (Kind.Plain | Kind.Digit)) != 0)
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

            var prefix = PrefixLength(text[begin..end]);
            if (prefix > 0 && begin + prefix < end && IsException(text[(begin + prefix)..end]))
            {
                Add(text, begin, prefix, words);
                begin += prefix;
                isException = true;
                break;
            }

            var suffix = SuffixLength(text[(begin + prefix)..end]);
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
            var length = InfixLength(core, i);
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
        var any = Kind.None;
        foreach (var character in text.Slice(start, length))
            any |= kinds[character];
        if ((any & (Kind.Unspaced | Kind.Surrogate)) == 0)
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
                var starts = Rune.DecodeFromUtf16(text[next..end], out var rune, out var units) != System.Buffers.OperationStatus.Done || !IsMark(rune);
                if (unspaced && starts && pieces++ == _rules.UnspacedPieceLength)
                    break;
                next += units;
            }

            Add(text, start, next - start, words);
            start = next;
        }
    }

    private bool IsUnspaced(ReadOnlySpan<char> text) => (_kinds[text[0]] & Kind.Unspaced) != 0
        || ((_kinds[text[0]] & Kind.Surrogate) != 0 && Rune.DecodeFromUtf16(text, out var rune, out _) == System.Buffers.OperationStatus.Done && Filters.UnspacedScripts.Contains(rune));

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    /// <summary>Puts exceptions together again that the rules have cut in the middle of a chunk; the longest first, then the last.</summary>
    private void Rejoin(ReadOnlySpan<char> text, int first, WordBuffer words)
    {
        var pieces = words.Words[first..];
        _found.Clear();
        for (var i = 0; i + 1 < pieces.Length; i++)
        {
            if ((_kinds[text[pieces[i].Start]] & Kind.StartsException) == 0)
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
        text.Length <= _longestException && (_kinds[text[0]] & Kind.StartsException) != 0 && _exceptions.ContainsKey(text);

    private int PrefixLength(ReadOnlySpan<char> text)
    {
        var kind = _kinds[text[0]];
        if ((kind & Kind.Prefix) != 0)
            return text[0] == '+' && text.Length > 1 && char.IsAsciiDigit(text[1]) ? 0 : 1;
        if (text[0] == '.')
            return StopRun(text);
        if ((kind & Kind.Surrogate) != 0)
            return IconLength(text);

        foreach (var word in _hyphenPrefixes)
        {
            if (text[0] == word[0] && text.StartsWith(word, StringComparison.Ordinal))
                return word.Length;
        }

        if (text[0] is 'U' or 'C' or 'A')
        {
            foreach (var currency in Signs.LongCurrencies)
            {
                if (text.StartsWith(currency, StringComparison.Ordinal))
                    return currency.Length;
            }
        }

        return 0;
    }

    /// <summary>How much comes off the end; where several rules fit, the one that begins first, as a search from the left finds it.</summary>
    private int SuffixLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return 0;

        var last = text[^1];
        var kind = _kinds[last];
        if ((kind & (Kind.Suffix | Kind.EndsUnit | Kind.Surrogate)) == 0 && last is not ('+' or 's' or 'S'))
            return 0;

        if ((kind & Kind.EndsUnit) != 0)
        {
            for (var length = Math.Min(LongestUnit, text.Length - 1); length > 0; length--)
            {
                if (char.IsAsciiDigit(text[^(length + 1)]) && _units.Contains(text[^length..]))
                    return length;
            }
        }

        if ((kind & Kind.Surrogate) != 0)
            return text.Length >= 2 ? IconLength(text[^2..]) : 0;
        if (last == '+')
            return text.Length > 1 && char.IsAsciiDigit(text[^2]) ? 1 : 0;
        if (last == '.')
            return StopSuffix(text);
        if (last == '…')
            return text.Length > 1 && text[^2] == '…' ? 2 : 1;
        if (last is '\'' or '’')
            return _rules.DetachesEveryStop && text.Length > 1 && text[^2] == last ? 2 : 1;
        if (last is 's' or 'S')
            return !_rules.DetachesEveryStop && text is [.., '\'' or '’', _] ? 2 : 0;
        return (kind & Kind.Suffix) != 0 ? 1 : 0;
    }

    private int StopSuffix(ReadOnlySpan<char> text)
    {
        if (_rules.DetachesEveryStop)
            return 1;

        var run = 1;
        while (run < text.Length && text[^(run + 1)] == '.')
            run++;
        if (run > 1)
            return run;
        if (text.Length == 1)
            return 0;

        var before = text[^2];
        var kind = _kinds[before];
        return (kind & (Kind.Lower | Kind.Digit | Kind.Quote)) != 0
            || before is '%' or '²' or '-' or '+' or '|' or ':' or '?'
            || Signs.AffixPunctuation.Contains(before, StringComparison.Ordinal)
            || ((kind & Kind.Upper) != 0 && text.Length > 2 && (_kinds[text[^3]] & Kind.Upper) != 0) ? 1 : 0;
    }

    /// <summary>How long the sign is that cuts the core at a place; 0 if none does.</summary>
    private int InfixLength(ReadOnlySpan<char> core, int at)
    {
        var character = core[at];
        var kind = _kinds[character];
        if ((kind & (Kind.Infix | Kind.Surrogate)) == 0)
            return 0;
        if ((kind & Kind.Surrogate) != 0)
            return IconLength(core[at..]);

        var before = at > 0 ? _kinds[core[at - 1]] : Kind.None;
        var after = at + 1 < core.Length ? _kinds[core[at + 1]] : Kind.None;
        var betweenLetters = (before & after & Kind.Letter) != 0;
        switch (character)
        {
            case '.':
                var run = StopRun(core[at..]);
                if (run > 0)
                    return run;
                return _rules.SplitsNumbersAndBrackets
                    ? (before & (Kind.Letter | Kind.Digit)) != 0 && (after & (Kind.Upper | Kind.Digit)) != 0 ? 1 : 0
                    : (before & (Kind.Lower | Kind.Quote)) != 0 && (after & (Kind.Upper | Kind.Quote)) != 0 ? 1 : 0;
            case '…':
                return 1;
            case '-' or '–' or '—' or '~':
                return HyphenLength(core, at, before, after);
            case ',':
                return betweenLetters || (_rules.SplitsNumbersAndBrackets && IsBracketCut(core, at, before, after)) ? 1 : 0;
            case ':' or '<' or '>' or '=' or '/':
                return betweenLetters || (!_rules.SplitsNumbersAndBrackets && (before & Kind.Digit) != 0 && (after & Kind.Letter) != 0) ? 1 : 0;
            case '+' or '*' or '^':
                return !_rules.SplitsNumbersAndBrackets && (before & Kind.Digit) != 0 && ((after & Kind.Digit) != 0 || (at + 1 < core.Length && core[at + 1] == '-')) ? 1 : 0;
            case '!' or '?':
                return betweenLetters ? 1 : 0;
            default:
                // An icon, or a bracket or quotation mark.
                return (kind & Kind.Quote) == 0 && character is not ('(' or ')' or '[' or ']') ? 1 : IsBracketCut(core, at, before, after) ? 1 : 0;
        }
    }

    private static bool IsBracketCut(ReadOnlySpan<char> core, int at, Kind before, Kind after) =>
        (before & Kind.Letter) != 0 && ((after & Kind.Letter) != 0 || (at + 1 < core.Length && core[at + 1] == '-'));

    private int HyphenLength(ReadOnlySpan<char> core, int at, Kind before, Kind after)
    {
        if (_rules.SplitsEveryHyphen)
            return 1;

        // Between digits a hyphen is a minus.
        if (core[at] == '-' && (before & Kind.Digit) != 0 && ((after & Kind.Digit) != 0 || (at + 1 < core.Length && core[at + 1] == '-')))
            return 1;
        if ((before & Kind.Letter) == 0)
            return 0;

        var longest = core[at] switch { '-' => 3, '—' => 2, _ => 1 };
        var run = 1;
        while (run < longest && at + run < core.Length && core[at + run] == core[at])
            run++;
        return at + run < core.Length && (_kinds[core[at + run]] & Kind.Letter) != 0 ? run : 0;
    }

    private static int StopRun(ReadOnlySpan<char> text)
    {
        var run = text.IndexOfAnyExcept('.');
        run = run < 0 ? text.Length : run;
        return run > 1 ? run : 0;
    }

    private static int IconLength(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out var units) == System.Buffers.OperationStatus.Done && units == 2
        && Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.OtherSymbol ? 2 : 0;

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
        Kind all = (Kind)0xFFFF, any = 0;
        foreach (var character in text.Slice(start, length))
        {
            any |= kinds[character];
            all &= kinds[character];
        }

        Add(text, start, length, any, all, words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ReadOnlySpan<char> text, int start, int length, Kind any, Kind all, WordBuffer words)
    {
        var word = text.Slice(start, length);
        var traits = ((any & Kind.Letter) != 0 ? WordTraits.HasLetter : 0)
            | ((any & Kind.Content) != 0 ? WordTraits.HasContent : 0)
            | ((all & Kind.Punctuation) != 0 ? WordTraits.IsPunctuation : 0);
        if ((any & Kind.Surrogate) != 0)
            traits = TraitsOfRunes(word);
        else if (length == 1 && (all & Kind.Punctuation) != 0 && Signs.EndsSentence(word[0]))
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

    private static Kind[] MakeKinds()
    {
        var kinds = new Kind[65536];
        for (var code = 0; code < kinds.Length; code++)
        {
            var character = (char)code;
            if (char.IsSurrogate(character))
            {
                kinds[code] = Kind.Surrogate | Kind.Content;
                continue;
            }

            var rune = new Rune(character);
            var isLetter = Rune.IsLetter(rune);
            var isUnspaced = Filters.UnspacedScripts.Contains(rune);
            var kind = Kind.None;
            if (Signs.IsWhiteSpace(character))
                kind |= Kind.Space;
            if (isLetter)
                kind |= Kind.Letter;
            if (isLetter && !Rune.IsUpper(rune))
                kind |= Kind.Lower;
            if (isLetter && !Rune.IsLower(rune))
                kind |= Kind.Upper;
            if (char.IsAsciiDigit(character))
                kind |= Kind.Digit;
            if (Signs.IsContent(code))
                kind |= Kind.Content;
            if (Signs.IsPunctuation(rune))
                kind |= Kind.Punctuation;
            if (isUnspaced)
                kind |= Kind.Unspaced;
            if (Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.OtherSymbol)
                kind |= Kind.Prefix | Kind.Suffix | Kind.Infix;
            if ((isLetter || IsMark(rune)) && !isUnspaced)
                kind |= Kind.Plain;
            kinds[code] = kind;
        }

        foreach (var quote in Signs.Quotes)
            kinds[quote] |= Kind.Quote;
        foreach (var unit in Signs.Units)
            kinds[unit[^1]] |= Kind.EndsUnit;
        foreach (var currency in Signs.Currencies)
            kinds[currency] |= Kind.EndsUnit;
        return kinds;
    }
}

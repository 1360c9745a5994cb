using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Endonym.Text.Tokenizers.AddedTokens;
using Endonym.Text.Tokenizers.PreTokenizers;
using Endonym.Text.Tokenizers.Templates;

namespace Endonym.Text.Tokenizers;

/// <summary>A tokenizer made elsewhere, read by <see cref="TokenizerFiles"/>: added tokens, normalizer, steps that cut, a model, a template around the ids, and the way back.</summary>
/// <remarks>
/// Its ids are those of Hugging Face's library for a <c>tokenizer.json</c>, with two intended differences: <see cref="Encode(ReadOnlySpan{char}, List{int})"/> never
/// makes a special token of a text that spells one, and bytes that are no UTF-8 decode as .NET decodes them, so that streamed and whole text agree.
/// A surrogate without its partner is encoded as U+FFFD. Classes of characters and normal forms are those of the .NET runtime's Unicode version; that library's are older
/// in part (Unicode 9 for normal forms), so a few marks and signs that were added since may be ordered or cut otherwise.
/// </remarks>
public sealed class PipelineTokenizer : ITokenizer
{
    private readonly TokenizerParts _parts;
    private readonly PreTokenizerStep[] _steps; // without the last if that is the scanner
    private readonly Scanner? _scanner;
    private readonly AddedTokenSet _plain;
    private readonly AddedTokenSet _withSpecial;
    private readonly AddedTokenSet _guarded;
    private readonly bool[] _isSpecial;
    private readonly WordCache _cache = new();

    internal PipelineTokenizer(TokenizerParts parts)
    {
        _parts = parts;
        _scanner = parts.Steps is [.., Scanner last] ? last : null;
        _steps = [.. _scanner is null ? parts.Steps : parts.Steps.SkipLast(1)];
        _plain = AddedTokenSet.WithoutSpecial(parts.AddedTokens, parts.Normalizer);
        _withSpecial = AddedTokenSet.All(parts.AddedTokens, parts.Normalizer);
        _guarded = AddedTokenSet.Guarded(parts.AddedTokens, parts.Normalizer);
        SpecialTokens = parts.AddedTokens.Where(token => token.IsSpecial).ToDictionary(token => token.Content, token => token.Id);
        _isSpecial = new bool[parts.VocabularySize];
        foreach (var id in SpecialTokens.Values)
            _isSpecial[id] = true;
    }

    /// <inheritdoc/>
    public int VocabularySize => _parts.VocabularySize;

    /// <inheritdoc/>
    public int EndOfTextId => _parts.EndOfTextId;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, List<int> ids) => Encode(text, _plain, [], ids);

    /// <inheritdoc/>
    public void EncodeWithSpecialTokens(ReadOnlySpan<char> text, List<int> ids, bool addSpecialTokens = false, ReadOnlySpan<Range> untrusted = default)
    {
        foreach (var part in addSpecialTokens ? _parts.Template.Single : SequenceTemplate.Bare.Single)
        {
            if (part.Ids is not null)
                ids.AddRange(part.Ids);
            else
                Encode(text, untrusted.IsEmpty ? _withSpecial : _guarded, untrusted, ids);
        }
    }

    /// <summary>Appends the ids of a user's text with the special tokens that its file puts around one; none of them comes from the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="maxIds">How many at most: the text's end is left out where they are more. At least as many as the special tokens.</param>
    /// <returns>How many the whole text has.</returns>
    public int EncodeSingle(ReadOnlySpan<char> text, List<int> ids, int maxIds = int.MaxValue) => EncodeInto(_parts.Template.Single, text, [], ids, maxIds);

    /// <summary>Appends the ids of two texts that a model sees together, such as a question and a passage, with the special tokens that its file puts around them. Both are users' texts: neither makes a special token.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="maxIds">How many at most: the end of the longer text is left out where they are more, and of both where each has more than half, as Hugging Face's <c>longest_first</c> does. At least as many as the special tokens.</param>
    /// <returns>How many the whole texts have.</returns>
    public int EncodePair(ReadOnlySpan<char> first, ReadOnlySpan<char> second, List<int> ids, int maxIds = int.MaxValue) => EncodeInto(_parts.Template.Pair, first, second, ids, maxIds);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        CheckId(id);
        return _parts.Bytes[id];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> FirstBytesOf(int id)
    {
        CheckId(id);
        return _parts.Bytes.First(id);
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, ids.Length * sizeof(int)));
        var begun = false;
        foreach (var id in ids)
        {
            CheckId(id);
            if (_isSpecial[id])
                continue;
            bytes.Write(begun ? _parts.Bytes[id] : _parts.Bytes.First(id));
            begun |= !_parts.Bytes[id].IsEmpty;
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private int EncodeInto(IReadOnlyList<TemplatePart> template, ReadOnlySpan<char> first, ReadOnlySpan<char> second, List<int> ids, int maxIds)
    {
        var around = template.Sum(part => part.Ids?.Length ?? 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIds, around);
        List<int> firstIds = [], secondIds = [];
        Encode(first, firstIds);
        Encode(second, secondIds);
        var whole = around + firstIds.Count + secondIds.Count;
        if (whole > maxIds)
        {
            var (longer, shorter) = firstIds.Count > secondIds.Count ? (firstIds, secondIds) : (secondIds, firstIds);
            var room = maxIds - around;
            CutTo(shorter, room / 2);
            CutTo(longer, room - shorter.Count);
        }

        foreach (var part in template)
            ids.AddRange(part.Ids ?? (IEnumerable<int>)(part.IsSecond ? secondIds : firstIds));
        return whole;

        static void CutTo(List<int> list, int count)
        {
            if (list.Count > count)
                list.RemoveRange(count, list.Count - count);
        }
    }

    private void CheckId(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
    }

    private void Encode(ReadOnlySpan<char> text, AddedTokenSet tokens, ReadOnlySpan<Range> untrusted, List<int> ids)
    {
        text = WithoutLoneSurrogates(text);
        if (tokens.Verbatim.IsEmpty)
        {
            EncodeSegment(text, isFirst: true, tokens, ids);
            return;
        }

        List<AddedTokenMatch> matches = [];
        tokens.Verbatim.FindAll(text, matches);
        SpecialTokenText.RemoveUntrusted(matches, text.Length, untrusted);
        var end = 0;
        foreach (var match in matches)
        {
            EncodeSegment(text[end..match.Start], isFirst: end == 0, tokens, ids);
            ids.Add(match.Id);
            end = match.End;
        }

        EncodeSegment(text[end..], isFirst: end == 0, tokens, ids);
    }

    /// <summary>Encodes what lies between tokens found in the text itself.</summary>
    private void EncodeSegment(ReadOnlySpan<char> text, bool isFirst, AddedTokenSet tokens, List<int> ids)
    {
        if (text.IsEmpty)
            return;
        if (_parts.Normalizer is null && tokens.Normalized.IsEmpty && _steps.Length == 0)
        {
            Scan(text, ids);
            return;
        }

        var normalized = text.ToString();
        normalized = _parts.Normalizer?.Normalize(normalized) ?? normalized;
        List<AddedTokenMatch> matches = [];
        tokens.Normalized.FindAll(normalized, matches);
        var end = 0;
        foreach (var match in matches)
        {
            EncodePieces(normalized.AsMemory(end..match.Start), isFirst && end == 0, ids);
            ids.Add(match.Id);
            end = match.End;
        }

        EncodePieces(normalized.AsMemory(end), isFirst && end == 0, ids);
    }

    private void EncodePieces(ReadOnlyMemory<char> text, bool isFirst, List<int> ids)
    {
        if (text.IsEmpty)
            return;

        List<Piece> pieces = [new Piece(text, isFirst)];
        foreach (var step in _steps)
        {
            List<Piece> cut = [];
            foreach (var piece in pieces)
                step.Cut(piece, cut);
            pieces = cut;
        }

        foreach (var piece in pieces)
            Scan(piece.Text.Span, ids);
    }

    // Inlined into a caller's loop, it leaves the compiler more locals than it keeps in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Scan(ReadOnlySpan<char> text, List<int> ids)
    {
        if (_scanner is null)
        {
            EncodeWord(text, ids);
            return;
        }

        for (int start = 0, end; start < text.Length; start = end)
        {
            end = _scanner.Next(text, start);
            EncodeWord(text[start..end], ids);
        }
    }

    private void EncodeWord(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > WordCache.MaxWordLength)
        {
            _parts.Model.Encode(word, ids);
            return;
        }

        var known = _cache.Find(word);
        if (!known.IsEmpty)
        {
            ids.AddRange(known);
            return;
        }

        var first = ids.Count;
        _parts.Model.Encode(word, ids);
        if (ids.Count > first)
            _cache.Add(word, CollectionsMarshal.AsSpan(ids)[first..]);
    }

    private static ReadOnlySpan<char> WithoutLoneSurrogates(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') is var at && at < 0)
            return text;

        for (; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return Repair(text);
            at++;
        }

        return text;
    }

    private static string Repair(ReadOnlySpan<char> text)
    {
        var repaired = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
            repaired.Append(character);
        return repaired.ToString();
    }
}

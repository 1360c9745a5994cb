using System.Runtime.InteropServices;
using System.Text;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>SentencePiece's byte-pair encoding: two neighbours merge if together they are a token, the highest score first, the leftmost of equals.</summary>
/// <remarks>
/// Characters that no token spells are symbols too while merging, with ids above the vocabulary: <c>ab</c> may be a token where <c>a</c> is none.
/// What is left of them afterwards becomes tokens of bytes or the unknown token.
/// </remarks>
internal sealed class ScoredBpe : IWordModel
{
    private readonly WordMerger _merger;
    private readonly CharacterSymbols _symbols;
    private readonly UnknownToken _unknown;
    private readonly int _firstCharacter; // id of the symbol of U+0000

    /// <param name="tokens">Those that a text may be made of, UTF-8.</param>
    /// <param name="scores">By id.</param>
    /// <param name="idCount">Ids of the vocabulary, those included that no text is made of.</param>
    /// <param name="unknown">For what no token spells.</param>
    public ScoredBpe(TokenTable tokens, IReadOnlyList<float> scores, int idCount, UnknownToken unknown)
    {
        (_unknown, _firstCharacter, _symbols) = (unknown, idCount, new CharacterSymbols(tokens));
        List<BpeMerge> merges = [];
        List<int> ranks = [];
        var rank = 0;
        float? last = null;
        foreach (var id in tokens.Ids.OrderByDescending(id => scores[id]))
        {
            if (last is { } higher && scores[id] < higher)
                rank++;
            last = scores[id];
            var before = merges.Count;
            AddMerges(tokens, id, merges);
            ranks.AddRange(Enumerable.Repeat(rank, merges.Count - before));
        }

        _merger = new WordMerger(new MergeTable(merges, ranks));
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var first = ids.Count;
        for (int at = 0, units; at < word.Length; at += units)
        {
            Rune.DecodeFromUtf16(word[at..], out var character, out units);
            ids.Add(SymbolOf(character));
        }

        var symbols = CollectionsMarshal.AsSpan(ids)[first..];
        symbols = symbols[.._merger.Merge(symbols)];
        var isKnown = true;
        foreach (var symbol in symbols)
            isKnown &= symbol < _firstCharacter;
        if (isKnown)
            ids.RemoveRange(first + symbols.Length, ids.Count - first - symbols.Length);
        else
            Resolve(symbols.ToArray(), first, ids);
    }

    private void Resolve(int[] symbols, int first, List<int> ids)
    {
        Span<byte> utf8 = stackalloc byte[4];
        ids.RemoveRange(first, ids.Count - first);
        var afterUnknown = false;
        foreach (var symbol in symbols)
        {
            if (symbol < _firstCharacter)
            {
                ids.Add(symbol);
                afterUnknown = false;
                continue;
            }

            if (_unknown.TryAddBytes(utf8[..new Rune(symbol - _firstCharacter).EncodeToUtf8(utf8)], ids))
                continue;
            if (!afterUnknown && _unknown.Id is { } unknown)
                ids.Add(unknown);
            afterUnknown = true;
        }
    }

    private int SymbolOf(Rune character) => _symbols[character] is not TokenTable.None and var id ? id : _firstCharacter + character.Value;

    /// <summary>Every way to make a token of two symbols.</summary>
    private void AddMerges(TokenTable tokens, int id, List<BpeMerge> merges)
    {
        var token = tokens[id];
        for (var cut = 1; cut < token.Length; cut++)
        {
            if ((token[cut] & 0xC0) != 0x80 && SymbolOf(tokens, token[..cut]) is { } left && SymbolOf(tokens, token[cut..]) is { } right)
                merges.Add(new BpeMerge(left, right, id));
        }
    }

    private int? SymbolOf(TokenTable tokens, ReadOnlySpan<byte> text)
    {
        if (tokens.Find(text) is not TokenTable.None and var id)
            return id;
        return Rune.DecodeFromUtf8(text, out var character, out var length) == System.Buffers.OperationStatus.Done && length == text.Length ? _firstCharacter + character.Value : null;
    }
}

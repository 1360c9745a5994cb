using System.Buffers;
using System.Text;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>BERT's WordPiece: the longest token that begins the word, then the longest that goes on; a word that cannot be spelled so is unknown as a whole.</summary>
/// <param name="tokens">Written forms, UTF-8.</param>
/// <param name="unknownId">For words that no tokens spell.</param>
/// <param name="continuingPrefix">Written before tokens that do not begin a word, such as <c>##</c>.</param>
/// <param name="maxCharactersPerWord">Longer words are unknown without a look.</param>
internal sealed class WordPiece(TokenTable tokens, int unknownId, string continuingPrefix, int maxCharactersPerWord) : IWordModel
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(continuingPrefix);

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var characters = 0;
        foreach (var unit in word)
            characters += char.IsLowSurrogate(unit) ? 0 : 1;
        var first = ids.Count;
        if (characters <= maxCharactersPerWord && Spell(word, ids))
            return;

        ids.RemoveRange(first, ids.Count - first);
        ids.Add(unknownId);
    }

    private bool Spell(ReadOnlySpan<char> word, List<int> ids)
    {
        // The prefix stands before each rest of the word in turn, over bytes that are done with.
        var rented = ArrayPool<byte>.Shared.Rent(_prefix.Length + Encoding.UTF8.GetMaxByteCount(word.Length));
        var end = _prefix.Length + Encoding.UTF8.GetBytes(word, rented.AsSpan(_prefix.Length));
        var start = _prefix.Length;
        var from = start;
        while (start < end)
        {
            var stop = Math.Min(end, from + tokens.LongestToken);
            var id = TokenTable.None;
            for (; stop > start; stop--)
            {
                // Only whole characters: the byte after is no continuation.
                if (stop < end && (rented[stop] & 0xC0) == 0x80)
                    continue;
                id = tokens.Find(rented.AsSpan(from, stop - from));
                if (id != TokenTable.None)
                    break;
            }

            if (id == TokenTable.None)
                break;
            ids.Add(id);
            start = stop;
            from = start - _prefix.Length;
            if (start < end)
                _prefix.CopyTo(rented, from);
        }

        ArrayPool<byte>.Shared.Return(rented);
        return start >= end;
    }
}

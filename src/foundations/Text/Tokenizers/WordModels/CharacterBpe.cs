using System.Runtime.InteropServices;
using System.Text;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>Byte-pair encoding over characters, with tokens of bytes for those it does not know: Llama 2, Mistral, Mixtral and their kin.</summary>
/// <param name="tokens">Written forms, UTF-8.</param>
/// <param name="merges">By rank.</param>
/// <param name="options">The rest.</param>
internal sealed class CharacterBpe(TokenTable tokens, MergeTable merges, BpeOptions options) : IWordModel
{
    private readonly WordMerger _merger = new(merges);
    private readonly CharacterSymbols _symbols = new(tokens);
    private readonly bool _hasAffixes = options.ContinuingPrefix.Length > 0 || options.EndOfWordSuffix.Length > 0;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (options.WholeWordsFirst && tokens.Find(Encoding.UTF8.GetBytes(word.ToString())) is not TokenTable.None and var whole)
        {
            ids.Add(whole);
            return;
        }

        var first = ids.Count;
        AddSymbols(word, ids);
        var length = _merger.Merge(CollectionsMarshal.AsSpan(ids)[first..]);
        ids.RemoveRange(first + length, ids.Count - first - length);
    }

    private void AddSymbols(ReadOnlySpan<char> word, List<int> ids)
    {
        Span<byte> utf8 = stackalloc byte[4];
        scoped ReadOnlySpan<byte> spelled;
        // As in Hugging Face's library, a run of unknown characters waits until a known one follows.
        var waiting = false;
        for (int at = 0, units; at < word.Length; at += units)
        {
            Rune.DecodeFromUtf16(word[at..], out var character, out units);
            int id;
            if (_hasAffixes)
            {
                spelled = WithAffixes(character, isFirst: at == 0, isLast: at + units == word.Length);
                id = tokens.Find(spelled);
            }
            else
            {
                id = _symbols[character];
                spelled = id == TokenTable.None ? utf8[..character.EncodeToUtf8(utf8)] : [];
            }

            if (id != TokenTable.None)
            {
                if (waiting)
                    AddUnknown(ids);
                waiting = false;
                ids.Add(id);
            }
            else if (!options.Unknown.TryAddBytes(spelled, ids))
            {
                if (waiting && !options.Unknown.Fuses)
                    AddUnknown(ids);
                waiting = true;
            }
        }

        if (waiting)
            AddUnknown(ids);
    }

    private void AddUnknown(List<int> ids)
    {
        if (options.Unknown.Id is { } unknown)
            ids.Add(unknown);
    }

    private byte[] WithAffixes(Rune character, bool isFirst, bool isLast) =>
        Encoding.UTF8.GetBytes((isFirst ? "" : options.ContinuingPrefix) + character + (isLast ? options.EndOfWordSuffix : ""));
}

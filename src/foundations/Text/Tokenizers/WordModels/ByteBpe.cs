using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Endonym.Text.Tokenizers.WordModels;

/// <summary>Byte-pair encoding over UTF-8 bytes, whose tokens are written in <see cref="ByteAlphabet"/>: GPT-2, Llama 3, Qwen, Mistral-Nemo.</summary>
internal sealed class ByteBpe : IWordModel
{
    private readonly TokenTable _tokens;
    private readonly WordMerger _merger;
    private readonly BpeOptions _options;
    private readonly int[] _idOfByte = new int[byte.MaxValue + 1];

    /// <param name="tokens">Written forms, UTF-8.</param>
    /// <param name="merges">By rank.</param>
    /// <param name="options">Without affixes.</param>
    public ByteBpe(TokenTable tokens, MergeTable merges, BpeOptions options)
    {
        (_tokens, _merger, _options) = (tokens, new WordMerger(merges), options);
        for (var value = 0; value <= byte.MaxValue; value++)
            _idOfByte[value] = tokens.Find(Encoding.UTF8.GetBytes(ByteAlphabet.Spell([(byte)value])));
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(word.Length));
        var bytes = rented.AsSpan(0, Encoding.UTF8.GetBytes(word, rented));
        Encode(bytes, ids);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void Encode(ReadOnlySpan<byte> bytes, List<int> ids)
    {
        if (_options.WholeWordsFirst && FindWhole(bytes) is not TokenTable.None and var whole)
        {
            ids.Add(whole);
            return;
        }

        var first = ids.Count;
        var unknown = false;
        foreach (var value in bytes)
        {
            var isUnknown = _idOfByte[value] == TokenTable.None;
            if (!isUnknown)
                ids.Add(_idOfByte[value]);
            else if (_options.Unknown.Id is { } id && !(unknown && _options.Unknown.Fuses))
                ids.Add(id);
            unknown = isUnknown;
        }

        var length = _merger.Merge(CollectionsMarshal.AsSpan(ids)[first..]);
        ids.RemoveRange(first + length, ids.Count - first - length);
    }

    private int FindWhole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _tokens.LongestToken)
            return TokenTable.None;

        Span<byte> spelling = bytes.Length <= 128 ? stackalloc byte[256] : new byte[2 * bytes.Length];
        return _tokens.Find(spelling[..ByteAlphabet.Spell(bytes, spelling)]);
    }
}

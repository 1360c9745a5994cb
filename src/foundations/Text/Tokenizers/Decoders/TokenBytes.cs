using System.Runtime.CompilerServices;
using Endonym.Lineage;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>The text of every token, worked out once: in the middle of a text, and at its beginning where that differs.</summary>
internal sealed class TokenBytes
{
    private const int MaxBytes = 1 << 28; // the largest vocabulary published has 3 MB

    private readonly int[] _starts; // one more than there are ids
    private readonly byte[] _bytes;
    private readonly Dictionary<int, byte[]> _first = [];

    /// <param name="count">Number of ids.</param>
    /// <param name="writtenForm">By id; empty for a token that stands for no text.</param>
    /// <param name="decoder">From the written form to text.</param>
    /// <exception cref="InvalidInputException">The text of all tokens is too large to be meant.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TokenBytes(int count, WrittenForm writtenForm, ITokenDecoder decoder)
    {
        _starts = new int[count + 1];
        _bytes = new byte[8 * count];
        var token = new TokenText();
        for (var id = 0; id < count; id++)
        {
            _starts[id + 1] = _starts[id];
            var written = writtenForm(id);
            if (written.IsEmpty)
                continue;

            token.Start(written, isFirst: false);
            decoder.Decode(token);
            if (_starts[id] + (long)token.Bytes.Length > MaxBytes)
                throw new InvalidInputException(FormattableString.Invariant($"The decoder makes more than {MaxBytes:N0} bytes of the first {id:N0} tokens, which is no honest tokenizer's text. Use one from a trusted source."));
            if (_starts[id] + token.Bytes.Length > _bytes.Length)
                Array.Resize(ref _bytes, (2 * _bytes.Length) + token.Bytes.Length);
            token.Bytes.CopyTo(_bytes.AsSpan(_starts[id]));
            _starts[id + 1] += token.Bytes.Length;

            if (!decoder.DependsOnPlace)
                continue;
            token.Start(written, isFirst: true);
            decoder.Decode(token);
            if (!token.Bytes.SequenceEqual(this[id]))
                _first[id] = token.Bytes.ToArray();
        }
    }

    /// <summary>The bytes of a token in the middle of a text.</summary>
    public ReadOnlySpan<byte> this[int id] => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>The bytes of a token that begins a text.</summary>
    public ReadOnlySpan<byte> First(int id) => _first.TryGetValue(id, out var bytes) ? bytes : this[id];
}

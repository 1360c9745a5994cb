using System.Runtime.CompilerServices;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Reads the alphabet of bytes; a token that is not written in it stands for itself.</summary>
internal sealed class ByteLevelDecoder : ITokenDecoder
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(TokenText token)
    {
        Span<byte> bytes = token.Bytes.Length <= 256 ? stackalloc byte[256] : new byte[token.Bytes.Length];
        if (ByteAlphabet.Parse(token.Bytes, bytes) is { } length)
            token.Set(bytes[..length]);
    }
}

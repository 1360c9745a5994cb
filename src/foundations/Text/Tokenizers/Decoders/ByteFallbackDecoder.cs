using System.Globalization;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Makes a byte of <c>&lt;0xC5&gt;</c>.</summary>
internal sealed class ByteFallbackDecoder : ITokenDecoder
{
    /// <inheritdoc/>
    public void Decode(TokenText token)
    {
        if (token.Bytes is [(byte)'<', (byte)'0', (byte)'x', _, _, (byte)'>'] && byte.TryParse(token.Bytes[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            token.Set([value]);
    }
}

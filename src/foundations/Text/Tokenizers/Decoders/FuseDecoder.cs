namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Joins all tokens.</summary>
internal sealed class FuseDecoder : ITokenDecoder
{
    /// <inheritdoc/>
    public void Decode(TokenText token) => token.IsFused = true;
}

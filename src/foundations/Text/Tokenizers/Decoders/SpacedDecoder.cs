namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>What a file without a decoder means: a space between tokens.</summary>
internal sealed class SpacedDecoder : ITokenDecoder
{
    /// <inheritdoc/>
    public bool DependsOnPlace => true;

    /// <inheritdoc/>
    public void Decode(TokenText token)
    {
        if (!token.IsFirst)
            token.Set([(byte)' ', .. token.Bytes]);
    }
}

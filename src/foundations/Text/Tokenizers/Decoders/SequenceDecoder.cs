namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Several steps, one after the other.</summary>
/// <param name="decoders">In order.</param>
internal sealed class SequenceDecoder(IReadOnlyList<ITokenDecoder> decoders) : ITokenDecoder
{
    /// <inheritdoc/>
    public bool DependsOnPlace => decoders.Any(decoder => decoder.DependsOnPlace);

    /// <inheritdoc/>
    public void Decode(TokenText token)
    {
        foreach (var decoder in decoders)
            decoder.Decode(token);
    }
}

using System.Text;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Takes a character from the beginning of each token, or of the text once all are joined.</summary>
/// <param name="character">Which.</param>
/// <param name="atMost">How many of them.</param>
internal sealed class StripDecoder(Rune character, int atMost) : ITokenDecoder
{
    private readonly byte[] _character = Encoding.UTF8.GetBytes(character.ToString());

    /// <inheritdoc/>
    public bool DependsOnPlace => true;

    /// <inheritdoc/>
    public void Decode(TokenText token)
    {
        if (token.IsFused && !token.IsFirst)
            return;
        for (var count = 0; count < atMost && token.Bytes.StartsWith(_character); count++)
            token.Set(token.Bytes[_character.Length..]);
    }
}

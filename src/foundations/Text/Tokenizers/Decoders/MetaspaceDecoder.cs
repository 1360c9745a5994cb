using System.Text;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Makes spaces of <c>▁</c>, and nothing of those in the first token where encoding has put one there.</summary>
/// <param name="replacement">Stands for a space.</param>
/// <param name="dropsFirst">Whether encoding puts one before a text.</param>
internal sealed class MetaspaceDecoder(char replacement, bool dropsFirst) : ITokenDecoder
{
    private readonly byte[] _replacement = Encoding.UTF8.GetBytes(replacement.ToString());

    /// <inheritdoc/>
    public bool DependsOnPlace => dropsFirst;

    /// <inheritdoc/>
    public void Decode(TokenText token) => token.Replace(_replacement, token.IsFirst && dropsFirst ? [] : " "u8);
}

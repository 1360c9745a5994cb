using System.Text;
using Endonym.Text.Tokenizers.Normalizers;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Puts a string in the place of what a regular expression matches.</summary>
/// <param name="replace">Does it.</param>
internal sealed class ReplaceRegexDecoder(ReplaceNormalizer replace) : ITokenDecoder
{
    /// <inheritdoc/>
    public void Decode(TokenText token) => token.Set(Encoding.UTF8.GetBytes(replace.Normalize(token.ToString())));
}

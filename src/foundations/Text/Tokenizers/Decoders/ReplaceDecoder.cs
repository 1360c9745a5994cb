using System.Text;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Puts one string in the place of another: as a rule a space for <c>▁</c>.</summary>
/// <param name="old">Not empty.</param>
/// <param name="replacement">What comes in its place.</param>
internal sealed class ReplaceDecoder(string old, string replacement) : ITokenDecoder
{
    private readonly byte[] _old = Encoding.UTF8.GetBytes(old);
    private readonly byte[] _replacement = Encoding.UTF8.GetBytes(replacement);

    /// <inheritdoc/>
    public void Decode(TokenText token) => token.Replace(_old, _replacement);
}

using System.Text;

namespace Endonym.Text.Tokenizers.Decoders;

/// <summary>Puts a space before each token that begins a word.</summary>
/// <param name="prefix">Marks tokens that do not, such as <c>##</c>.</param>
/// <param name="cleansUp">Whether the space before punctuation and inside English contractions is left out.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : ITokenDecoder
{
    private static readonly (byte[] Spaced, byte[] Clean)[] CleanForms =
    [
        .. new[] { (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re") }
            .Select(form => (Encoding.UTF8.GetBytes(form.Item1), Encoding.UTF8.GetBytes(form.Item2))),
    ];

    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);

    /// <inheritdoc/>
    public bool DependsOnPlace => true;

    /// <inheritdoc/>
    public void Decode(TokenText token)
    {
        if (!token.IsFirst)
            token.Set(_prefix.Length > 0 && token.Bytes.StartsWith(_prefix) ? token.Bytes[_prefix.Length..] : [(byte)' ', .. token.Bytes]);
        if (!cleansUp)
            return;
        foreach (var (spaced, clean) in CleanForms)
            token.Replace(spaced, clean);
    }
}

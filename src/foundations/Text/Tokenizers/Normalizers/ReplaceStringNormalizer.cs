namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Replaces a string by another: the usual way to write spaces as <c>▁</c>.</summary>
/// <param name="literal">Not empty.</param>
/// <param name="replacement">What comes in its place.</param>
internal sealed class ReplaceStringNormalizer(string literal, string replacement) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => literal.Length == 1 && replacement.Length == 1
        ? text.Replace(literal[0], replacement[0])
        : text.Replace(literal, replacement, StringComparison.Ordinal);
}

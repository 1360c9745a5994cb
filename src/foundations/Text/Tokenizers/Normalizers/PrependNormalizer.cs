namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Puts something before a text that is not empty.</summary>
/// <param name="prefix">What.</param>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}

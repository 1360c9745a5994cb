namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Takes white space from the ends.</summary>
/// <param name="left">From the beginning.</param>
/// <param name="right">From the end.</param>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (left)
            text = text.TrimStart();
        return right ? text.TrimEnd() : text;
    }
}

using System.Text;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
/// <param name="form">Which of them.</param>
internal sealed class UnicodeNormalizer(NormalizationForm form) : INormalizer
{
    // No character, which .NET refuses to normalize; it decomposes into nothing and combines with nothing, so that what lies around it is normalized apart.
    private const char Refused = '\uFFFE';

    /// <inheritdoc/>
    public string Normalize(string text) => text.Contains(Refused, StringComparison.Ordinal)
        ? string.Join(Refused, text.Split(Refused).Select(part => part.Normalize(form)))
        : text.Normalize(form);
}

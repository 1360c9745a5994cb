using System.Text;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
/// <param name="form">Which of them.</param>
internal sealed class UnicodeNormalizer(NormalizationForm form) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => text.Normalize(form);
}

using System.Text;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Small letters, character by character and by no language's rules.</summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    // The only character whose small form is two: i and the dot above. .NET's simple mapping leaves it as it is.
    private const char DottedCapitalI = 'İ';
    private const string DottedSmallI = "i\u0307";

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var small = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            if (character.Value == DottedCapitalI)
                small.Append(DottedSmallI);
            else
                small.Append(Rune.ToLowerInvariant(character));
        }

        return small.ToString();
    }
}

using System.Text;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Leaves characters out.</summary>
/// <param name="isRemoved">Which.</param>
internal sealed class FilterNormalizer(Func<Rune, bool> isRemoved) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            if (!isRemoved(character))
                kept.Append(character);
        }

        return kept.ToString();
    }
}

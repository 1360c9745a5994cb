using System.Text;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Leaves control characters out and makes spaces of other white space and of characters without width.</summary>
internal sealed class NmtNormalizer : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var changed = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
        {
            switch (character.Value)
            {
                case (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F:
                    break;
                case 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                    changed.Append(' ');
                    break;
                default:
                    changed.Append(character);
                    break;
            }
        }

        return changed.ToString();
    }
}

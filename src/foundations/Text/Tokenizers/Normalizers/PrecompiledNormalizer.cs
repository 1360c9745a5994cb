using System.Globalization;
using System.Text;

namespace Endonym.Text.Tokenizers.Normalizers;

/// <summary>Replaces by SentencePiece's table, in Hugging Face's way: a grapheme of up to five bytes as a whole if it begins with a key, else each character that does.</summary>
/// <remarks>SentencePiece itself takes the longest key at each place; Hugging Face the shortest. Models trained on the one or the other get its ids.</remarks>
/// <param name="map">The table.</param>
internal sealed class PrecompiledNormalizer(CharacterMap map) : INormalizer
{
    private const int LongestGrapheme = 5; // bytes

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var changed = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        Span<byte> utf8 = stackalloc byte[LongestGrapheme];
        while (!rest.IsEmpty)
        {
            var grapheme = rest[..StringInfo.GetNextTextElementLength(rest)];
            rest = rest[grapheme.Length..];
            if (Encoding.UTF8.TryGetBytes(grapheme, utf8, out var length) && map.FindShortest(utf8[..length], out var replacement) > 0)
            {
                changed.Append(Encoding.UTF8.GetString(replacement));
                continue;
            }

            foreach (var character in grapheme.EnumerateRunes())
            {
                if (map.FindShortest(utf8[..character.EncodeToUtf8(utf8)], out replacement) > 0)
                    changed.Append(Encoding.UTF8.GetString(replacement));
                else
                    changed.Append(character);
            }
        }

        return changed.ToString();
    }
}

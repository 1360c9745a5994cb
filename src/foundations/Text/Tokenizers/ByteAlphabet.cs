using System.Text;

namespace Endonym.Text.Tokenizers;

/// <summary>GPT-2's printable alphabet for the 256 bytes, in which <c>tokenizer.json</c> spells byte-level tokens: <c>Ġ</c> is a space.</summary>
/// <remarks>
/// Radford et al., 2019, <c>bytes_to_unicode</c>: a byte that Latin-1 prints stands for itself; the others take U+0100 and what follows, in
/// order. Sorted by these characters, the bytes get the ids 0 to 255 that GPT-2, Llama 3 and Hugging Face's trainer give them.
/// </remarks>
internal static class ByteAlphabet
{
    private const int Latin1Count = 256;
    private static readonly char[] CharacterOfByte = Characters();

    /// <summary>The 256 bytes in the order of their ids.</summary>
    public static IReadOnlyList<byte> InIdOrder { get; } =
        [.. Enumerable.Range(0, Latin1Count).Select(value => (byte)value).OrderBy(value => CharacterOfByte[value])];

    private static readonly Dictionary<char, byte> ByteOfCharacter =
        Enumerable.Range(0, Latin1Count).ToDictionary(value => CharacterOfByte[value], value => (byte)value);

    /// <summary>Spells bytes, one character for each.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        var spelling = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
            spelling.Append(CharacterOfByte[value]);
        return spelling.ToString();
    }

    /// <summary>The bytes of a spelling; null if it has a character that spells no byte.</summary>
    public static byte[]? Parse(string spelling)
    {
        var bytes = new byte[spelling.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!ByteOfCharacter.TryGetValue(spelling[i], out bytes[i]))
                return null;
        }

        return bytes;
    }

    private static char[] Characters()
    {
        var characters = new char[Latin1Count];
        var next = (char)Latin1Count;
        for (var value = 0; value < Latin1Count; value++)
        {
            // Latin-1 prints these; 0xAD is the soft hyphen, which nobody sees.
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = printable ? (char)value : next++;
        }

        return characters;
    }
}

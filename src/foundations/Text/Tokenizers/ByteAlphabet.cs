using System.Runtime.CompilerServices;
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
    private static readonly short[] ValueOfCharacter = Values(); // -1 where a character spells no byte

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

    /// <summary>Spells bytes as UTF-8.</summary>
    /// <param name="bytes">What to spell.</param>
    /// <param name="utf8">Receives the spelling; twice as long as the bytes at least.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Spell(ReadOnlySpan<byte> bytes, Span<byte> utf8)
    {
        var length = 0;
        foreach (var value in bytes)
        {
            // All characters of the alphabet lie below U+0800.
            var character = CharacterOfByte[value];
            if (character < 0x80)
            {
                utf8[length++] = (byte)character;
                continue;
            }

            utf8[length++] = (byte)(0xC0 | (character >> 6));
            utf8[length++] = (byte)(0x80 | (character & 0x3F));
        }

        return length;
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

    /// <summary>Reads a spelling in UTF-8.</summary>
    /// <param name="utf8">The spelling.</param>
    /// <param name="bytes">Receives what it spells; as long as the spelling at least.</param>
    /// <returns>The number of bytes; null if a character spells none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int? Parse(ReadOnlySpan<byte> utf8, Span<byte> bytes)
    {
        var length = 0;
        for (var i = 0; i < utf8.Length; i++)
        {
            // All characters of the alphabet have one or two bytes.
            int character = utf8[i];
            if (character >= 0x80)
            {
                if ((character & 0xE0) != 0xC0 || i + 1 == utf8.Length)
                    return null;
                character = ((character & 0x1F) << 6) | (utf8[++i] & 0x3F);
            }

            if (character >= ValueOfCharacter.Length || ValueOfCharacter[character] < 0)
                return null;
            bytes[length++] = (byte)ValueOfCharacter[character];
        }

        return length;
    }

    private static short[] Values()
    {
        var values = new short[CharacterOfByte.Max() + 1];
        Array.Fill(values, (short)-1);
        for (var value = 0; value < Latin1Count; value++)
            values[CharacterOfByte[value]] = (short)value;
        return values;
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

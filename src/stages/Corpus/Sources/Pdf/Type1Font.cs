using System.Buffers;
using System.Text;
using UglyToad.PdfPig.Tokens;

namespace Endonym.Corpus.Sources.Pdf;

/// <summary>
/// Tells font programs of Type 1 that the library had better not see: it takes a number of bytes or glyphs at its word, and gigabytes of memory for it, and of a program
/// that breaks off within a number it reads the last digit for ever.
/// </summary>
/// <remarks>Adobe Type 1 Font Format, 1990, section 7.3: the encryption of a font program.</remarks>
internal static class Type1Font
{
    private const ushort FirstKey = 55665, Factor = 52845, Summand = 22719;

    // Below it a number costs nothing, and by chance the bytes of outlines look like one of this length once in ten thousand million places.
    private const int HarmlessDigits = 6;

    private static readonly NameToken Length1 = NameToken.Create("Length1"), Length2 = NameToken.Create("Length2");
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Whether a stream is such a program, by the lengths of its parts.</summary>
    public static bool IsOne(DictionaryToken stream) => stream.ContainsKey(Length1) && stream.ContainsKey(Length2);

    /// <summary>Whether it speaks of more than it has, or breaks off.</summary>
    /// <param name="program">The unpacked stream.</param>
    /// <param name="stream">What the file says of it.</param>
    public static bool IsHostile(ReadOnlySpan<byte> program, DictionaryToken stream)
    {
        var start = program.IndexOf("eexec"u8);
        if (start < 0)
            return false;

        var told = Decrypt(program[(start + "eexec"u8.Length)..]);
        if (!Ends(told) || HasLargeNumber(told))
            return true;

        // The library cuts the parts by the lengths that the file tells, wherever they are.
        return stream.TryGet(Length1, out NumericToken first) && stream.TryGet(Length2, out NumericToken second)
            && (first.Int < 0 || second.Int < 0 || first.Int > program.Length || !Ends(Decrypt(program.Slice(first.Int, Math.Min(second.Int, program.Length - first.Int)))));
    }

    // The last words of a program close the file that it is read from.
    private static bool Ends(ReadOnlySpan<byte> program) => program.IndexOf("closefile"u8) >= 0;

    private static byte[] Decrypt(ReadOnlySpan<byte> encrypted)
    {
        encrypted = encrypted.TrimStart(" \t\r\n"u8);
        // Four hexadecimal digits at the beginning mean that all of it is written so.
        var bytes = encrypted.Length >= 4 && encrypted[..4].IndexOfAnyExcept(HexDigits) < 0 ? OfHexadecimal(encrypted) : encrypted.ToArray();
        var key = FirstKey;
        foreach (ref var value in bytes.AsSpan())
        {
            var cipher = value;
            value = (byte)(cipher ^ (key >> 8));
            key = unchecked((ushort)(((cipher + key) * Factor) + Summand));
        }

        return bytes;
    }

    private static byte[] OfHexadecimal(ReadOnlySpan<byte> digits)
    {
        var bytes = new byte[(digits.Length / 2) + 1];
        var (count, half) = (0, -1);
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
                continue;
            var value = Convert.ToInt32(((char)digit).ToString(), 16);
            if (half < 0)
                half = value;
            else
                (bytes[count++], half) = ((byte)((half << 4) | value), -1);
        }

        return bytes[..count];
    }

    private static bool HasLargeNumber(ReadOnlySpan<byte> program)
    {
        for (var at = 0; at < program.Length;)
        {
            var next = program[at..].IndexOfAny(Digits);
            if (next < 0)
                return false;
            at += next;
            var length = program[at..].IndexOfAnyExcept(Digits) is var end and >= 0 ? end : program.Length - at;
            if (length > HarmlessDigits && !IsIdentity(program[..at]) && (length > 10 || long.Parse(program.Slice(at, length), System.Globalization.CultureInfo.InvariantCulture) > program.Length))
                return true;
            at += length;
        }

        return false;
    }

    // The only large numbers that a font has in good faith name it.
    private static bool IsIdentity(ReadOnlySpan<byte> before) => Encoding.ASCII.GetString(before[Math.Max(0, before.Length - 40)..]) is var words
        && (words.TrimEnd().EndsWith("/UniqueID", StringComparison.Ordinal) || words.Contains("/XUID", StringComparison.Ordinal));
}

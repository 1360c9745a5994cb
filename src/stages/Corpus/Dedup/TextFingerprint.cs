using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup;

/// <summary>128 bits that two texts share only if they differ in nothing but case and white space.</summary>
/// <remarks>The first half of a SHA-256: among 10¹² texts two different ones share it with a chance of about 10⁻¹⁵, also if someone tries.</remarks>
public static class TextFingerprint
{
    /// <summary>The fingerprint of a cleaned text.</summary>
    public static UInt128 Of(ReadOnlySpan<char> text)
    {
        var folded = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var length = FoldedText.Write(text, folded);
            return OfBytes(MemoryMarshal.AsBytes(folded.AsSpan(0, length)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(folded);
        }
    }

    /// <summary>A fingerprint as it is written.</summary>
    internal static string ToHexadecimal(UInt128 fingerprint) => fingerprint.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The other way round.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    internal static UInt128 OfHexadecimal(string fingerprint) => UInt128.TryParse(fingerprint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new InvalidInputException($"'{fingerprint}' is no fingerprint of a text, which is 32 hexadecimal digits. The file that holds it was changed after it was written; make it again.");

    /// <summary>A number drawn from a document's name and a purpose, so that choosing by it is a lottery that always falls out the same.</summary>
    internal static UInt128 OfName(string purpose, string source, string id) => OfBytes(MemoryMarshal.AsBytes($"{purpose}\n{source}\n{id}".AsSpan()));

    private static UInt128 OfBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}

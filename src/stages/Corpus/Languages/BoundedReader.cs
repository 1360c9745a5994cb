using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>Reads the numbers of a model file of unknown honesty: nothing is allocated that the rest of the file could not fill.</summary>
/// <param name="stream">A stream that knows its length; little-endian numbers.</param>
/// <param name="name">The file's name, for messages.</param>
internal sealed class BoundedReader(Stream stream, string name)
{
    private const int ChunkFloats = 1 << 18;

    // Nine times the largest vocabulary that fastText itself makes; tables twice as long still fit an array.
    private const int MaxEntries = 1 << 28;

    /// <summary>Bytes not read yet.</summary>
    public long Remaining => stream.Length - stream.Position;

    /// <summary>The fault as an exception that names the file, says what is wrong and what to do.</summary>
    public InvalidInputException Fault(string found) => new($"{name} is no sound fastText model: {found} Fetch it again, or give a supervised .bin or .ftz.");

    public byte Byte()
    {
        Span<byte> bytes = stackalloc byte[1];
        Fill(bytes);
        return bytes[0];
    }

    public bool Boolean(string what) => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw Fault($"{what} is {other}, neither 0 nor 1."),
    };

    public int Int32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        Fill(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public long Int64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Fill(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>Skips bytes that no prediction needs.</summary>
    public void Skip(int count)
    {
        Span<byte> bytes = stackalloc byte[count];
        Fill(bytes);
    }

    /// <summary>A count that the file claims, if the rest of the file has room for so many items.</summary>
    /// <param name="count">The claim.</param>
    /// <param name="bytesEach">The least that one item takes.</param>
    /// <param name="what">Name of the items.</param>
    public int Count(long count, int bytesEach, string what)
    {
        if (count < 0 || count > Array.MaxLength || count > Remaining / bytesEach)
            throw Fault($"it claims {count} {what} and has {Remaining} bytes left.");
        return (int)count;
    }

    /// <summary>The same for entries that go into a table.</summary>
    public int EntryCount(long count, int bytesEach, string what) =>
        count > MaxEntries ? throw Fault($"it claims {count} {what}; at most {MaxEntries} can be read.") : Count(count, bytesEach, what);

    public byte[] Bytes(long count, string what)
    {
        var bytes = new byte[Count(count, 1, what)];
        Fill(bytes);
        return bytes;
    }

    /// <summary>Weights; every one must be finite, since one NaN would silence every prediction it meets.</summary>
    public float[] Floats(long count, string what)
    {
        var values = new float[Count(count, sizeof(float), what)];
        // In pieces, because a span of bytes ends at 2 GiB and the largest models do not.
        for (var start = 0; start < values.Length; start += ChunkFloats)
        {
            var chunk = values.AsSpan(start, Math.Min(ChunkFloats, values.Length - start));
            Fill(MemoryMarshal.AsBytes(chunk));
            if (!AreFinite(chunk))
                throw Fault($"{what} hold a number that is not finite.");
        }

        return values;
    }

    /// <summary>Reads as much as the span holds.</summary>
    public void Fill(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Fault("it ends too early.");
    }

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        const uint exponent = 0x7F80_0000;
        var bits = MemoryMarshal.Cast<float, uint>(values);
        var found = Vector256<uint>.Zero;
        var i = 0;
        for (; i <= bits.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
            found |= Vector256.Equals(Vector256.Create(bits[i..]) & Vector256.Create(exponent), Vector256.Create(exponent));

        var finite = found == Vector256<uint>.Zero;
        for (; i < bits.Length; i++)
            finite &= (bits[i] & exponent) != exponent;
        return finite;
    }
}

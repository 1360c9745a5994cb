using System.Buffers.Binary;
using System.Text;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Quantization;

namespace Endonym.Models.Tests.Checkpoints.Gguf;

public sealed class HostileGgufTests
{
    private const int FuzzedFiles = 4000;

    // A file of some hundred bytes has no business with more; the runtime's first error message alone takes some hundred kilobytes.
    private const long MaxAllocatedBytes = 4 << 20;

    [Theory]
    [InlineData(8, "claims 18446744073709551615 tensors")]
    [InlineData(16, "claims 18446744073709551615 values")]
    public void Counts_beyond_the_file_are_refused_without_allocating_for_them(int at, string fault)
    {
        var bytes = Whole();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), ulong.MaxValue);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(fault, Refusal(bytes), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
    }

    [Theory]
    [InlineData(8UL, 1UL << 40, "claims 1099511627776 elements in 'k'")]
    [InlineData(4UL, 1UL << 63, "claims 9223372036854775808 elements in 'k'")]
    [InlineData(13UL, 1UL, "value type 13")]
    [InlineData(9UL, 1UL << 30, "claims 1073741824 elements in 'k'")]
    public void Arrays_that_claim_the_impossible_are_refused(ulong type, ulong count, string fault) =>
        Assert.Contains(fault, Refusal([.. Head(tensors: 0, values: 1), .. Text("k"), .. UInt32(9), .. UInt32((uint)type), .. UInt64(count), .. new byte[16]]), StringComparison.Ordinal);

    [Fact]
    public void Arrays_within_arrays_end_somewhere()
    {
        byte[] nested = [.. Enumerable.Repeat((byte[])[.. UInt32(9), .. UInt64(1)], 100).SelectMany(level => level)];

        Assert.Contains("nests the arrays of 'k' more than 4 deep", Refusal([.. Head(tensors: 0, values: 1), .. Text("k"), .. UInt32(9), .. nested]), StringComparison.Ordinal);
    }

    [Fact]
    public void Strings_that_are_too_long_or_no_utf8_are_refused()
    {
        Assert.Contains("a string of 18446744073709551615 bytes", Refusal([.. Head(tensors: 0, values: 1), .. UInt64(ulong.MaxValue), .. new byte[32]]), StringComparison.Ordinal);
        Assert.Contains("no UTF-8", Refusal([.. Head(tensors: 0, values: 1), .. UInt64(1), 0xFF, .. UInt32(8), .. new byte[32]]), StringComparison.Ordinal);
        Assert.Contains("truth value 2", Refusal([.. Head(tensors: 0, values: 1), .. Text("k"), .. UInt32(7), 2]), StringComparison.Ordinal);
        Assert.Contains("has 'k' twice", Refusal([.. Head(tensors: 0, values: 2), .. Text("k"), .. UInt32(7), 1, .. Text("k"), .. UInt32(7), 1]), StringComparison.Ordinal);
        Assert.Contains("general.alignment 48", Refusal([.. Head(tensors: 0, values: 1), .. Text("general.alignment"), .. UInt32(4), .. UInt32(48)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("w", 2u, 32L, 32L, 0u, 0UL, "'w' twice")]
    [InlineData("v", 2u, 32L, 32L, 31u, 4096UL, "ggml's format 31, which is not known")]
    [InlineData("v", 2u, 32L, 32L, 0u, 0UL, "neither overlap nor leave gaps")]
    [InlineData("v", 2u, 32L, 32L, 0u, 1UL << 20, "beyond the file's")]
    [InlineData("v", 2u, 32L, 32L, 0u, 4100UL, "no multiple of 32")]
    [InlineData("v", 2u, 32L, 64L, 0u, 4096UL, "ends beyond the file's")]
    [InlineData("v", 2u, 32L, 0L, 0u, 4096UL, "a dimension of 0")]
    [InlineData("v", 2u, -1L, 32L, 0u, 4096UL, "a dimension of -1")]
    [InlineData("v", 2u, 1L << 33, 1L << 31, 0u, 4096UL, "does not fit into 64 bits")]
    [InlineData("v", 2u, 48L, 32L, 12u, 4096UL, "A row of 48 weights cannot be stored as Q4_K")]
    [InlineData("v", 0u, 32L, 32L, 0u, 4096UL, "0 dimensions")]
    [InlineData("v", 9u, 32L, 32L, 0u, 4096UL, "9 dimensions")]
    public void A_tensor_that_cannot_be_is_named(string name, uint dimensions, long columns, long rows, uint format, ulong offset, string fault) => Assert.Contains(
        fault,
        Refusal([.. Head(tensors: 2, values: 0), .. Tensor("w", 2, 32, 32, 0, 0), .. Tensor(name, dimensions, columns, rows, format, offset), .. new byte[32], .. new byte[4096 + 32 * 32 * 4]]),
        StringComparison.Ordinal);

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var whole = Whole();
        // All but the padding after the last tensor is needed.
        using var folder = new TempFolder();
        for (var length = 0; length < whole.Length - 32; length++)
        {
            File.WriteAllBytes(folder["x"], whole[..length]);
            Assert.Throws<InvalidInputException>(() => GgufFile.Open(folder["x"]));
        }

        Assert.Contains("bytes after the last tensor", Refusal([.. whole, .. new byte[64]]), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_damaged_at_random_are_read_or_refused_and_never_cost_much()
    {
        using var folder = new TempFolder();
        var whole = Whole();
        var random = new Random(20260801);
        var refused = 0;
        for (var i = 0; i < FuzzedFiles; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
                Damage(bytes, random);
            File.WriteAllBytes(folder["x"], bytes[..(random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length)]);

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = GgufFile.Open(folder["x"]);
                foreach (var tensor in file.Tensors.Values.Where(tensor => Quantizer.Formats.Contains(tensor.Format)))
                    file.Read(tensor, 0, new float[tensor.Shape[^1]]);
            }
            catch (InvalidInputException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
        }

        // Most damage hits what matters; some hits numbers that may be anything.
        Assert.InRange(refused, FuzzedFiles / 4, FuzzedFiles - 1);
    }

    private static void Damage(byte[] bytes, Random random)
    {
        // The header is the first half; numbers of eight bytes are where the harm is.
        var at = random.Next(bytes.Length / 2);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                random.NextBytes(bytes.AsSpan(at, Math.Min(8, bytes.Length - at)));
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(Math.Min(at, bytes.Length - 8)), random.Next(3) switch { 0 => ulong.MaxValue, 1 => 1UL << random.Next(64), _ => (ulong)random.Next(100) });
                break;
        }
    }

    private static byte[] Whole()
    {
        using var folder = new TempFolder();
        GgufWriter.Write(
            folder["whole"],
            [new("general.architecture", GgufValue.Of("llama")), new("tokens", GgufValue.OfArray(["a", "bc", "ą"])), new("scores", GgufValue.OfArray([1f, 2f])), new("n", GgufValue.Of(3u)), new("yes", GgufValue.Of(true)), new("nested", GgufValue.OfArrays([GgufValue.OfArray([1])]))],
            [Tensor("token_embd.weight", TensorFormat.Q4K, [1, 256]), Tensor("norm.weight", TensorFormat.F32, [8]), Tensor("output.weight", TensorFormat.Q80, [2, 32])]);
        return File.ReadAllBytes(folder["whole"]);

        static GgufTensorToWrite Tensor(string name, TensorFormat format, long[] shape) => new(name, format, shape, stream => stream.Write(new byte[format.SizeOf(shape)]));
    }

    private static string Refusal(byte[] bytes)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x"], bytes);
        return Assert.Throws<InvalidInputException>(() => GgufFile.Open(folder["x"])).Message;
    }

    private static byte[] Head(ulong tensors, ulong values) => [.. "GGUF"u8, .. UInt32(3), .. UInt64(tensors), .. UInt64(values)];

    private static byte[] Tensor(string name, uint dimensions, long columns, long rows, uint format, ulong offset) =>
        [.. Text(name), .. UInt32(dimensions), .. UInt64((ulong)columns), .. UInt64((ulong)rows), .. UInt32(format), .. UInt64(offset)];

    private static byte[] Text(string text) => [.. UInt64((ulong)text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] UInt32(uint value) => BitConverter.GetBytes(value);

    private static byte[] UInt64(ulong value) => BitConverter.GetBytes(value);
}

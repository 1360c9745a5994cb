using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Tests.Checkpoints.SafeTensors;

public sealed class StoredTensorTests
{
    [Theory]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.BF16)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.F64)]
    public void Elements_are_read_as_fp32_from_anywhere_and_written_in_any_type(ElementType type)
    {
        // Halves from −25,000 to 25,000: bf16 keeps 8 bits, so those up to 128 and of the others 1/256 is lost at most; fp16 keeps 11; the rest all.
        var values = Enumerable.Range(0, 100_001).Select(i => (i - 50_000) / 2f).ToArray();
        var bytes = new byte[values.Length * type.SizeInBytes];
        FloatingPoint.Narrow(values, type, bytes);
        using var folder = new TempFolder();
        using var file = Write(folder, type, [values.Length], bytes);
        var tensor = file.Tensor(file.Tensors["w"]);

        Assert.Equal((values.Length, (long)bytes.Length), (tensor.ElementCount, tensor.Entry.Length));
        var read = new float[70_000];
        tensor.Read(30_000, read);
        var exact = type switch { ElementType.BF16 => 128, ElementType.F16 => 1024, _ => int.MaxValue };
        Assert.DoesNotContain(read.Zip(values[30_000..]), pair => Math.Abs(pair.First - pair.Second) > (Math.Abs(pair.Second) <= exact ? 0 : Math.Abs(pair.Second) / (2 * exact)));
        Assert.Equal(bytes[100..117], tensor.Bytes(100, 17).ToArray());

        foreach (var target in (ElementType[])[ElementType.F32, ElementType.BF16, ElementType.F16, ElementType.F64])
        {
            using var written = new MemoryStream();
            tensor.WriteTo(written, target);
            var all = new float[values.Length];
            tensor.Read(0, all);
            var expected = new byte[values.Length * target.SizeInBytes];
            FloatingPoint.Narrow(all, target, expected);
            Assert.True(written.ToArray().AsSpan().SequenceEqual(expected));
        }
    }

    [Fact]
    public void Known_numbers_have_their_bits()
    {
        // By hand. 1/3 in fp32 is 3EAAAAAB: bf16 3EAB (rounded up), fp16 3555. 65,520 is the least that fp16 rounds to infinity.
        float[] values = [1f / 3, 65_519.996f, 65_520, -0f];
        var (bf16, fp16) = (new byte[8], new byte[8]);
        FloatingPoint.Narrow(values, ElementType.BF16, bf16);
        FloatingPoint.Narrow(values, ElementType.F16, fp16);

        Assert.Equal([0xAB, 0x3E, 0x80, 0x47, 0x80, 0x47, 0x00, 0x80], bf16);
        Assert.Equal([0x55, 0x35, 0xFF, 0x7B, 0x00, 0x7C, 0x00, 0x80], fp16);
        var wide = new float[4];
        FloatingPoint.Widen(ElementType.F16, fp16, wide);
        Assert.Equal([0.33325195f, 65_504, float.PositiveInfinity, -0f], wide);
    }

    [Fact]
    public void What_lies_outside_or_is_no_number_is_refused()
    {
        using var folder = new TempFolder();
        using var file = Write(folder, ElementType.I32, [2, 2], new byte[16]);
        var tensor = file.Tensor(file.Tensors["w"]);

        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Bytes(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Bytes(0, 17));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Bytes(long.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Read(3, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Read(long.MaxValue, new float[2]));
        Assert.Contains("int32 is no tensor of floating-point numbers", Assert.Throws<InvalidInputException>(() => tensor.Read(0, new float[2])).Message, StringComparison.Ordinal);
        Assert.Contains("int32 is no tensor of floating-point numbers", Assert.Throws<InvalidInputException>(() => tensor.WriteTo(Stream.Null, ElementType.F32)).Message, StringComparison.Ordinal);

        // Its own type is only copied.
        using var copy = new MemoryStream();
        tensor.WriteTo(copy, ElementType.I32);
        Assert.Equal(16, copy.Length);
    }

    [Fact]
    public void After_the_file_is_closed_reading_throws_instead_of_crashing()
    {
        using var folder = new TempFolder();
        var file = Write(folder, ElementType.F32, [1], new byte[4]);
        var tensor = file.Tensor(file.Tensors["w"]);
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => tensor.Bytes(0, 1));
        Assert.Throws<ObjectDisposedException>(() => tensor.Read(0, new float[1]));
    }

    [Fact]
    public void A_tensor_of_more_than_two_gigabytes_is_read_at_its_end()
    {
        // Sparse: 3 GB of zeros that take no room, and a one at the end.
        const long count = 3L << 29;
        using var folder = new TempFolder();
        using (var stream = File.Create(folder["x"]))
        {
            stream.Write(SafeTensorsBytes.Of(FormattableString.Invariant($$$"""{"w":{"dtype":"BF16","shape":[{{{count}}}],"data_offsets":[0,{{{2 * count}}}]}}""")));
            stream.SetLength(stream.Length + 2 * count - 2);
            stream.Seek(0, SeekOrigin.End);
            stream.Write([0x80, 0x3F]);
        }

        using var file = SafeTensorsFile.Open(folder["x"]);
        var end = new float[3];
        file.Tensor(file.Tensors["w"]).Read(count - 3, end);

        Assert.Equal([0, 0, 1], end);
    }

    private static SafeTensorsFile Write(TempFolder folder, ElementType type, long[] shape, byte[] bytes)
    {
        SafeTensorsWriter.Write(folder["x"], [new TensorToWrite("w", type, shape, stream => stream.Write(bytes))], null);
        return SafeTensorsFile.Open(folder["x"]);
    }
}

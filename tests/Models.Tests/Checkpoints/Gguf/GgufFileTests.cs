using System.Text;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Quantization;

namespace Endonym.Models.Tests.Checkpoints.Gguf;

public sealed class GgufFileTests
{
    [Fact]
    public void Every_type_of_value_comes_back()
    {
        using var folder = new TempFolder();
        KeyValuePair<string, GgufValue>[] metadata =
        [
            new("u8", GgufValue.Of(byte.MaxValue)), new("i8", GgufValue.Of(sbyte.MinValue)), new("u16", GgufValue.Of(ushort.MaxValue)), new("i16", GgufValue.Of(short.MinValue)),
            new("u32", GgufValue.Of(uint.MaxValue)), new("i32", GgufValue.Of(int.MinValue)), new("f32", GgufValue.Of(1.5f)), new("bool", GgufValue.Of(true)),
            new("string", GgufValue.Of("zażółć 😀")), new("u64", GgufValue.Of(ulong.MaxValue)), new("i64", GgufValue.Of(long.MinValue)), new("f64", GgufValue.Of(Math.PI)),
            new("u8s", GgufValue.OfArray<byte>([1, 2])), new("i8s", GgufValue.OfArray<sbyte>([-1])), new("u16s", GgufValue.OfArray<ushort>([3])), new("i16s", GgufValue.OfArray<short>([-3])),
            new("u32s", GgufValue.OfArray<uint>([4, 5])), new("i32s", GgufValue.OfArray([-4, 5])), new("f32s", GgufValue.OfArray([0.5f, -0.25f])), new("bools", GgufValue.OfArray([true, false, true])),
            new("strings", GgufValue.OfArray(["", "ą"])), new("u64s", GgufValue.OfArray<ulong>([6])), new("i64s", GgufValue.OfArray<long>([-6])), new("f64s", GgufValue.OfArray([0.1])),
            new("none", GgufValue.OfArray<string>([])), new("nested", GgufValue.OfArrays([GgufValue.OfArray([1, 2]), GgufValue.OfArray(["x"])])),
        ];

        GgufWriter.Write(folder["a.gguf"], metadata, []);
        using var file = GgufFile.Open(folder["a.gguf"]);

        Assert.Equal(metadata.Select(pair => pair.Key), file.Metadata.Keys);
        Assert.All(metadata.SkipLast(1), pair =>
        {
            Assert.Equal((pair.Value.Type, pair.Value.ElementType), (file.Metadata[pair.Key].Type, file.Metadata[pair.Key].ElementType));
            Assert.Equal(pair.Value.Value, file.Metadata[pair.Key].Value);
        });
        Assert.Equal((object[])[(int[])[1, 2], (string[])["x"]], file.Value<GgufValue[]>("nested").Select(array => array.Value));
        Assert.Contains("'u32' is 4294967295 of type UInt32, but should be Int32", Assert.Throws<InvalidInputException>(() => file.Value<int>("u32")).Message, StringComparison.Ordinal);
        Assert.Contains("there is no value 'other'", Assert.Throws<InvalidInputException>(() => file.Value<int>("other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_those_of_the_specification()
    {
        using var folder = new TempFolder();
        GgufWriter.Write(folder["a.gguf"], [new("k", GgufValue.Of(7u))], [new GgufTensorToWrite("w", TensorFormat.I8, [1, 3], stream => stream.Write([1, 2, 3]))]);

        byte[] header =
        [
            .. "GGUF"u8, 3, 0, 0, 0, // magic, version
            1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, // tensors, values
            1, 0, 0, 0, 0, 0, 0, 0, (byte)'k', 4, 0, 0, 0, 7, 0, 0, 0, // key, UInt32, 7
            1, 0, 0, 0, 0, 0, 0, 0, (byte)'w', 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // name, 2 dimensions, fastest first, I8, offset
        ];
        var padded = (header.Length + 31) / 32 * 32;
        Assert.Equal([.. header, .. new byte[padded - header.Length], 1, 2, 3, .. new byte[29]], File.ReadAllBytes(folder["a.gguf"]));
    }

    [Fact]
    public void Tensors_lie_at_multiples_of_32_bytes_and_come_back_in_every_format()
    {
        using var folder = new TempFolder();
        var row = Enumerable.Range(0, 512).Select(i => MathF.Sin(i)).ToArray();
        GgufTensorToWrite[] tensors = [.. Quantizer.Formats.Select(format => new GgufTensorToWrite(format.GgmlName, format, [2, 256], stream =>
        {
            var blocks = new byte[format.SizeOf([2, 256])];
            for (var i = 0; i < 2; i++)
                Quantizer.Quantize(format, row.AsSpan(i * 256, 256), [], blocks.AsSpan(i * blocks.Length / 2, blocks.Length / 2));
            stream.Write(blocks);
        }))];

        GgufWriter.Write(folder["a.gguf"], [], tensors);
        using var file = GgufFile.Open(folder["a.gguf"]);

        Assert.All(file.Tensors.Values, tensor =>
        {
            Assert.Equal(0, tensor.Start % 32);
            Assert.Equal([2, 256], tensor.Shape);
            var second = new float[256];
            file.Read(tensor, 1, second);
            var error = Math.Sqrt(second.Zip(row.Skip(256), (a, b) => (double)(a - b) * (a - b)).Average());
            // A step of b bits over a range of 2 leaves 2 / 2^b / √12 of error.
            Assert.InRange(error, 0, tensor.Format switch { TensorFormat.F32 => 0, TensorFormat.F16 => 3e-4, TensorFormat.BF16 => 2e-3, TensorFormat.Q80 => 3e-3, TensorFormat.Q6K => 0.012, TensorFormat.Q5K => 0.022, _ => 0.05 });
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(tensor, 2, second));
        });
    }

    [Fact]
    public void A_tensor_that_writes_too_little_leaves_the_old_file()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["a.gguf"], "old");

        Assert.Throws<InvalidOperationException>(() => GgufWriter.Write(folder["a.gguf"], [], [new GgufTensorToWrite("w", TensorFormat.F32, [2], stream => stream.Write(new byte[4]))]));
        Assert.Equal("old", File.ReadAllText(folder["a.gguf"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_the_format_does_not_allow_is_not_written()
    {
        using var folder = new TempFolder();
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(folder["a"], [new("k", GgufValue.Of(1)), new("k", GgufValue.Of(2))], []));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(folder["a"], [new("general.alignment", GgufValue.Of(64u))], []));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(folder["a"], [], [Tensor(new string('n', 64), [1])]));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(folder["a"], [], [Tensor("n", [1]), Tensor("n", [1])]));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(folder["a"], [], [Tensor("n", [1, 1, 1, 1, 1])]));
        Assert.Throws<ArgumentException>(() => GgufValue.Of(1m));
        var message = Assert.Throws<InvalidInputException>(() => GgufWriter.Write(folder["a"], [], [new GgufTensorToWrite("n", TensorFormat.Q4K, [2, 100], _ => { })])).Message;
        Assert.Contains("A row of 100 weights cannot be stored as Q4_K, which takes 256 together", message, StringComparison.Ordinal);

        static GgufTensorToWrite Tensor(string name, long[] shape) => new(name, TensorFormat.F32, shape, stream => stream.Write(new byte[4]));
    }

    [Fact]
    public void A_file_that_is_missing_empty_or_something_else_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["empty"], []);
        File.WriteAllText(folder["other"], "{\"no\": \"GGUF\"}                                       ");
        File.WriteAllBytes(folder["old"], [.. Encoding.ASCII.GetBytes("GGUF"), 2, 0, 0, 0, .. new byte[16]]);

        Assert.Contains("cannot be opened", Refusal("missing"), StringComparison.Ordinal);
        Assert.Contains("the file is empty", Refusal("empty"), StringComparison.Ordinal);
        Assert.Contains("does not begin with \"GGUF\"", Refusal("other"), StringComparison.Ordinal);
        Assert.Contains("the GGUF version is 2; supported is 3", Refusal("old"), StringComparison.Ordinal);

        string Refusal(string name) => Assert.Throws<InvalidInputException>(() => GgufFile.Open(folder[name])).Message;
    }
}

using System.Text;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using FsCheck;
using FsCheck.Fluent;

namespace Endonym.Models.Tests.Checkpoints.SafeTensors;

public sealed class SafeTensorsWriterTests
{
    [Fact]
    public void The_bytes_are_those_put_together_by_hand()
    {
        using var folder = new TempFolder();

        SafeTensorsWriter.Write(folder["x"],
            [Tensor("b", ElementType.F16, [1, 2], [1, 2, 3, 4]), Tensor("a", ElementType.U8, [3], [5, 6, 7])],
            new Dictionary<string, string> { ["z"] = "ż", ["format"] = "pt" });

        // Spaces fill the header up to a multiple of eight bytes, of which ż takes two.
        const string json = """{"__metadata__":{"format":"pt","z":"ż"},"b":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}""";
        var padded = json + new string(' ', (8 - Encoding.UTF8.GetByteCount(json) % 8) % 8);
        Assert.Equal(SafeTensorsBytes.Of(padded, 1, 2, 3, 4, 5, 6, 7), File.ReadAllBytes(folder["x"]));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    [InlineData("abcdefgh")]
    [InlineData("żółw \"w\" cudzysłowie\n")]
    public void The_body_begins_at_a_multiple_of_eight_bytes(string name)
    {
        using var folder = new TempFolder();

        SafeTensorsWriter.Write(folder["x"], [Tensor(name, ElementType.U8, [1], [1])], null);

        using var file = SafeTensorsFile.Open(folder["x"]);
        Assert.Equal(0, file.Get(name, ElementType.U8, [1]).Start % 8);
    }

    [Fact]
    public void What_is_written_is_read_back_for_every_type()
    {
        using var folder = new TempFolder();
        var random = new Random(20260101);
        var tensors = new List<(TensorToWrite Tensor, byte[] Bytes)>();
        foreach (var type in Enum.GetValues<ElementType>())
        {
            long[][] shapes = [[], [0], [7], [3, 5], [2, 1, 4]];
            foreach (var shape in shapes)
            {
                var bytes = new byte[type.SizeOf(shape)];
                random.NextBytes(bytes);
                tensors.Add((Tensor($"{type} {shape.Length} {string.Join('x', shape)}", type, shape, bytes), bytes));
            }
        }

        SafeTensorsWriter.Write(folder["x"], [.. tensors.Select(pair => pair.Tensor)], null);

        using var file = SafeTensorsFile.Open(folder["x"]);
        Assert.Equal(tensors.Count, file.Tensors.Count);
        foreach (var (tensor, bytes) in tensors)
        {
            var read = new byte[bytes.Length];
            file.CopyTo(file.Get(tensor.Name, tensor.Type, tensor.Shape), read);
            Assert.Equal(bytes, read);
        }
    }

    [Fact]
    public void Names_and_strings_are_arbitrary_unicode() => Prop.ForAll<int[], int[]>((nameSeeds, valueSeeds) =>
    {
        using var folder = new TempFolder();
        var (name, value) = (Unicode(nameSeeds), Unicode(valueSeeds));

        SafeTensorsWriter.Write(folder["x"], [Tensor(name, ElementType.U8, [1], [42])], new Dictionary<string, string> { [name] = value });

        using var file = SafeTensorsFile.Open(folder["x"]);
        return file.Tensors.Keys.Single() == name && file.Metadata[name] == value;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_metadata_does_not_show()
    {
        using var folder = new TempFolder();

        SafeTensorsWriter.Write(folder["x"], [], new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        SafeTensorsWriter.Write(folder["y"], [], new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });

        Assert.Equal(File.ReadAllBytes(folder["x"]), File.ReadAllBytes(folder["y"]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void A_tensor_that_writes_another_length_is_named_and_the_old_file_stays(int bytes)
    {
        using var folder = new TempFolder();
        SafeTensorsWriter.Write(folder["x"], [Tensor("w", ElementType.U8, [4], [1, 2, 3, 4])], null);
        var before = File.ReadAllBytes(folder["x"]);

        var error = Assert.Throws<InvalidOperationException>(() => SafeTensorsWriter.Write(folder["x"], [Tensor("w", ElementType.F32, [1], new byte[bytes])], null));

        Assert.Contains("'w' takes 4 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["x"]));
        Assert.Equal([folder["x"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Names_are_unique_and_the_reserved_one_is_taken()
    {
        using var folder = new TempFolder();

        Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(folder["x"], [Tensor("w", ElementType.U8, [1], [1]), Tensor("w", ElementType.U8, [1], [1])], null));
        Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(folder["x"], [Tensor("__metadata__", ElementType.U8, [1], [1])], null));
        Assert.Throws<InvalidInputException>(() => SafeTensorsWriter.Write(folder["x"], [Tensor("w", ElementType.U8, [-1], [])], null));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    // Any number to any scalar value: control characters, quotes, national letters and those beyond 16 bits alike.
    private static string Unicode(int[] seeds) =>
        string.Concat(seeds.Select(seed => (int)((uint)seed * 2654435761u % 0x110000)).Where(Rune.IsValid).Select(value => new Rune(value).ToString()));

    private static TensorToWrite Tensor(string name, ElementType type, long[] shape, byte[] bytes) => new(name, type, shape, stream => stream.Write(bytes));
}

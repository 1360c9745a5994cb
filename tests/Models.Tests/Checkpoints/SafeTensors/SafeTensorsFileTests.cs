using System.Buffers.Binary;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Tests.Checkpoints.SafeTensors;

public sealed class SafeTensorsFileTests
{
    [Fact]
    public unsafe void A_file_put_together_by_hand_is_read()
    {
        using var folder = new TempFolder();
        const string header = """
            {"__metadata__":{"format":"pt","język":"polski"},
             "b":{"dtype":"F32","shape":[2],"data_offsets":[3,11]},
             "a":{"dtype":"U8","shape":[3,1],"data_offsets":[0,3]},
             "scalar":{"dtype":"BF16","shape":[],"data_offsets":[11,13]},
             "empty":{"dtype":"I64","shape":[0,4],"data_offsets":[11,11]}}
            """;
        // 1.0f is 3F800000, -2.0f is C0000000, both little-endian; 1.0 as bfloat16 is 3F80.
        File.WriteAllBytes(folder["x"], SafeTensorsBytes.Of(header, 7, 8, 9, 0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0, 0x80, 0x3F));

        using var file = SafeTensorsFile.Open(folder["x"]);

        Assert.Equal(["a", "b", "empty", "scalar"], file.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["język"] = "polski" }, file.Metadata);
        var b = file.Get("b", ElementType.F32, [2]);
        var bytes = new byte[8];
        file.CopyTo(b, bytes);
        Assert.Equal(1f, BinaryPrimitives.ReadSingleLittleEndian(bytes));
        Assert.Equal(-2f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4)));
        Assert.Equal(9, file.PointerTo(file.Get("a", null, null))[2]);
        Assert.Equal(0x3F80, *(ushort*)file.PointerTo(file.Get("scalar", ElementType.BF16, [])));
        Assert.Equal(0, file.Get("empty", ElementType.I64, [0, 4]).Length);
    }

    [Fact]
    public void Asking_for_another_type_or_shape_names_both()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x"], SafeTensorsBytes.Of("""{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""", new byte[8]));
        using var file = SafeTensorsFile.Open(folder["x"]);

        Assert.Contains("tensor 'w': expected F32 [2, 1], found F32 [1, 2]", Assert.Throws<InvalidInputException>(() => file.Get("w", null, [2, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("tensor 'w': expected BF16 [1, 2], found F32 [1, 2]", Assert.Throws<InvalidInputException>(() => file.Get("w", ElementType.BF16, null)).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor 'v' among its 1", Assert.Throws<InvalidInputException>(() => file.Get("v", null, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Memory_is_out_of_reach_after_disposal_and_outside_the_file()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x"], SafeTensorsBytes.Of("""{"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, 2));
        var file = SafeTensorsFile.Open(folder["x"]);
        var entry = file.Get("w", null, null);

        Assert.Throws<ArgumentOutOfRangeException>(() => { file.PointerTo(entry with { Length = 3 }); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { file.PointerTo(entry with { Start = long.MaxValue }); });
        Assert.Throws<ArgumentException>(() => file.CopyTo(entry, new byte[1]));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { file.PointerTo(entry); });
    }

    [Fact]
    public void A_file_that_is_replaced_while_it_is_open_still_reads_as_it_was()
    {
        using var folder = new TempFolder();
        Write(1);
        using var file = SafeTensorsFile.Open(folder["x"]);

        Write(2);

        var bytes = new byte[1];
        file.CopyTo(file.Get("w", null, null), bytes);
        Assert.Equal([1], bytes);

        void Write(byte value) => SafeTensorsWriter.Write(folder["x"], [new TensorToWrite("w", ElementType.U8, [1], stream => stream.WriteByte(value))], null);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        using var folder = new TempFolder();

        Assert.Contains(folder["none"], Assert.Throws<InvalidInputException>(() => SafeTensorsFile.Open(folder["none"])).Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, Assert.Throws<InvalidInputException>(() => SafeTensorsFile.Open(folder.Path)).Message, StringComparison.Ordinal);
    }
}

using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Tests.Checkpoints.SafeTensors;

public sealed class HostileSafeTensorsTests
{
    // A file of some hundred bytes has no business with more; the runtime's first error message alone takes some hundred kilobytes.
    private const long MaxAllocatedBytes = 4 << 20;

    [Theory]
    [InlineData(10_000_000_000)]
    [InlineData(100_000_001)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(3)]
    public void A_header_that_claims_more_than_the_file_has_is_refused_without_allocating_it(ulong claimed)
    {
        var message = Refusal(SafeTensorsBytes.Of(claimed, "{}"u8.ToArray()));

        Assert.Contains(FormattableString.Invariant($"claims {claimed} bytes, but 2 follow"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_beyond_the_limit_is_refused_although_the_file_has_it()
    {
        using var folder = new TempFolder();
        using (var stream = File.Create(folder["x"]))
        {
            stream.Write(SafeTensorsBytes.Of(100_000_001, []));
            stream.SetLength(8 + 100_000_001); // sparse
        }

        Assert.Contains("at most 100000000", Refusal(folder["x"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("   ", "not JSON")]
    [InlineData("<html>", "not JSON")]
    [InlineData("{\"w\":", "not JSON")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("[]", "should have a JSON object")]
    [InlineData("7", "should have a JSON object")]
    [InlineData("{\"w\":7}", "should have an object for tensor 'w'")]
    [InlineData("{\"__metadata__\":[]}", "should have strings by name")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "should have strings only")]
    [InlineData("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", "'a' twice")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "'__metadata__' twice")]
    [InlineData("{\"\\ud800\":{}}", "no Unicode")]
    public void A_header_that_is_none_is_refused(string header, string fault) =>
        Assert.Contains(fault, Refusal(SafeTensorsBytes.Of(header)), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"dtype\":\"F8\",\"shape\":[2],\"data_offsets\":[0,2]", "dtype 'F8'")]
    [InlineData("\"dtype\":8,\"shape\":[2],\"data_offsets\":[0,2]", "a name as dtype")]
    [InlineData("\"shape\":[2],\"data_offsets\":[0,2]", "does not give tensor 'w'")]
    [InlineData("\"dtype\":\"U8\",\"data_offsets\":[0,2]", "does not give tensor 'w'")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[2]", "does not give tensor 'w'")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2,2]", "does not give tensor 'w'")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0]", "does not give tensor 'w'")]
    [InlineData("\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]", "repeated property 'dtype'")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2],\"device\":\"cpu\"", "unknown or repeated property 'device'")]
    [InlineData("\"dtype\":\"U8\",\"shape\":2,\"data_offsets\":[0,2]", "an array as shape")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[-2],\"data_offsets\":[0,2]", "shape of tensor 'w' that is not made of whole numbers")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[[2]],\"data_offsets\":[0,2]", "shape of tensor 'w' that is not made of whole numbers")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[2.5],\"data_offsets\":[0,2]", "shape of tensor 'w' that is not made of whole numbers")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[\"2\"],\"data_offsets\":[0,2]", "shape of tensor 'w' that is not made of whole numbers")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[99999999999999999999],\"data_offsets\":[0,2]", "shape of tensor 'w' that is not made of whole numbers")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,0]", "impossible data_offsets [2, 0]")]
    [InlineData("\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,9223372036854775807]", "impossible data_offsets")]
    [InlineData("\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,2]", "gives tensor 'w' 2 bytes, but F32 [2] takes 8")]
    [InlineData("\"dtype\":\"F64\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,2]", "does not fit into 64 bits")]
    // 2³² · 2³² elements are 2⁶⁴, which wraps round to 0.
    [InlineData("\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]", "does not fit into 64 bits")]
    public void A_tensor_that_contradicts_itself_is_named(string tensor, string fault)
    {
        var message = Refusal(SafeTensorsBytes.Of("{\"w\":{" + tensor + "}}", 1, 2));

        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains("'w'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 4, 2, 6, 6)] // overlap
    [InlineData(0, 4, 0, 4, 4)] // two tensors in one place
    [InlineData(0, 4, 5, 9, 9)] // gap
    [InlineData(1, 5, 5, 9, 9)] // gap at the beginning
    public void Tensors_that_overlap_or_leave_gaps_are_refused(int a, int aEnd, int b, int bEnd, int bodyLength)
    {
        var message = Refusal(SafeTensorsBytes.Of(FormattableString.Invariant($$$"""
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[{{{a}}},{{{aEnd}}}]},"b":{"dtype":"F32","shape":[1],"data_offsets":[{{{b}}},{{{bEnd}}}]}}
            """), new byte[bodyLength]));

        Assert.Contains("must neither overlap nor leave gaps", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "tensor 'a' is truncated: expected 4 bytes, found 3")]
    [InlineData(0, "tensor 'a' is truncated: expected 4 bytes, found 0")]
    [InlineData(7, "tensor 'b' is truncated: expected 8 bytes, found 3")]
    [InlineData(4, "tensor 'b' is truncated: expected 8 bytes, found 0")]
    [InlineData(13, "1 bytes follow the last tensor")]
    public void A_truncated_file_names_the_tensor(int bodyLength, string fault) => Assert.Contains(
        fault,
        Refusal(SafeTensorsBytes.Of("""{"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[bodyLength])),
        StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_there_twice_is_named() => Assert.Contains(
        "tensor 'w' twice",
        Refusal(SafeTensorsBytes.Of("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 1, 2)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_too_short_for_a_length_is_refused(int length) => Assert.Contains("begins with the 8-byte length", Refusal(new byte[length]), StringComparison.Ordinal);

    [Fact]
    public void A_header_that_is_no_utf_8_is_refused() =>
        Assert.Contains("the file is damaged", Refusal(SafeTensorsBytes.Of(5, [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'])), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Cutting_a_file_anywhere_is_noticed()
    {
        var whole = Whole();

        for (var length = 0; length < whole.Length; length++)
            Refusal(whole[..length]);
    }

    [Fact]
    public void Flipped_bits_are_read_or_refused_and_nothing_else()
    {
        var whole = Whole();
        var random = new Random(4711);
        using var folder = new TempFolder();
        for (var round = 0; round < 3000; round++)
        {
            var bytes = whole.ToArray();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder["x"], bytes);

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = SafeTensorsFile.Open(folder["x"]);
                // What opens is what it says: every byte of every tensor can be read.
                foreach (var tensor in file.Tensors.Values)
                    file.CopyTo(tensor, new byte[tensor.Length]);
            }
            catch (InvalidInputException refusal)
            {
                Assert.Contains(folder["x"], refusal.Message, StringComparison.Ordinal);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
        }
    }

    private static byte[] Whole() => SafeTensorsBytes.Of(
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"ż\n":{"dtype":"BF16","shape":[],"data_offsets":[8,10]}}""", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    private static string Refusal(byte[] bytes)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x"], bytes);
        return Refusal(folder["x"]);
    }

    private static string Refusal(string path)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<InvalidInputException>(() => SafeTensorsFile.Open(path)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocatedBytes);
        Assert.Contains(path, message, StringComparison.Ordinal);
        return message;
    }
}

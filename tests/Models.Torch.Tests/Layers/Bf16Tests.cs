using System.Runtime.Intrinsics;
using Endonym.Models.Checkpoints.SafeTensors;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Layers;

public sealed class Bf16Tests
{
    [Fact]
    public void Rounding_is_to_the_nearest_and_of_two_to_the_even_one()
    {
        // By hand: 1 is 3F80; the next bf16 is 3F81, and 3F808000 lies in the middle. 3F81 is odd, so the middle above it goes up.
        Assert.Equal((0x3F80, 0x3F80, 0x3F81), (Narrowed(0x3F800000), Narrowed(0x3F808000), Narrowed(0x3F808001)));
        Assert.Equal((0x3F81, 0x3F82), (Narrowed(0x3F817FFF), Narrowed(0x3F818000)));
        Assert.Equal((0x7F80, 0xFF80, 0x8000, 0x7F80), (Bf16.Narrow(float.PositiveInfinity), Bf16.Narrow(float.NegativeInfinity), Bf16.Narrow(-0f), Bf16.Narrow(float.MaxValue)));
        Assert.True(float.IsNaN(Bf16.Widen(Bf16.Narrow(float.NaN))));
    }

    [Fact]
    public void One_by_one_and_many_at_once_give_what_libtorch_gives()
    {
        using var scope = NewDisposeScope();
        var random = new Random(1);
        var values = new float[32 * 4096];
        for (var i = 0; i < values.Length; i++)
        {
            var any = BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32));
            values[i] = float.IsNaN(any) ? 0 : any;
        }

        var expected = tensor(values).to(ScalarType.BFloat16).to(ScalarType.Float32).data<float>().ToArray();

        for (var i = 0; i < values.Length; i++)
            Assert.Equal(BitConverter.SingleToUInt32Bits(expected[i]), BitConverter.SingleToUInt32Bits(Bf16.Widen(Bf16.Narrow(values[i]))));
        for (var i = 0; i < values.Length; i += 32)
        {
            var narrow = Bf16.Narrow(Vector512.Create(values.AsSpan(i)), Vector512.Create(values.AsSpan(i + 16)));
            Assert.Equal(Vector512.Create(expected.AsSpan(i)).AsUInt32(), Bf16.Widen(narrow.GetLower()).AsUInt32());
            Assert.Equal(Vector512.Create(expected.AsSpan(i + 16)).AsUInt32(), Bf16.Widen(narrow.GetUpper()).AsUInt32());
        }

        // A row whose length is no multiple of a vector's.
        var (row, wide) = (new ushort[values.Length - 5], new float[values.Length - 5]);
        Bf16.Narrow(values.AsSpan(5), row);
        Bf16.Widen(row, wide);
        Assert.Equal(expected[5..].Select(BitConverter.SingleToUInt32Bits), wide.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Every_NaN_of_a_row_stays_one()
    {
        float[] values = [float.NaN, BitConverter.UInt32BitsToSingle(0x7fffffff), BitConverter.UInt32BitsToSingle(0xffffffff), BitConverter.UInt32BitsToSingle(0x7f800001)];
        var row = new ushort[4];

        Bf16.Narrow(values, row);

        Assert.All(row, value => Assert.True(float.IsNaN(Bf16.Widen(value))));
    }

    private static int Narrowed(uint bits) => Bf16.Narrow(BitConverter.UInt32BitsToSingle(bits));
}

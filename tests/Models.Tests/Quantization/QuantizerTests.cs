using Endonym.Lineage;
using Endonym.Models.Quantization;

namespace Endonym.Models.Tests.Quantization;

public sealed class QuantizerTests
{
    [Fact]
    public void Eight_bits_are_the_scale_and_the_rounded_quotients()
    {
        // Greatest magnitude 12.7, so d = 0.1; in half precision 0.1 is 0x2E66.
        var row = new float[32];
        (row[0], row[1], row[2], row[31]) = (12.7f, -12.7f, 0.26f, -5.04f);

        var blocks = Written(TensorFormat.Q80, row);

        Assert.Equal([0x66, 0x2E, 127, unchecked((byte)-127), 3], blocks[..5]);
        Assert.Equal(unchecked((byte)-50), blocks[33]);
    }

    [Fact]
    public void Four_bits_hold_what_they_can_hold_exactly()
    {
        // Multiples of 0.5 from −4 to 3.5 are the sixteen codes of d = 0.5; weight j shares byte j with weight j + 16.
        var row = Enumerable.Range(0, 32).Select(i => 0.5f * (i % 16 - 8)).ToArray();

        var blocks = Written(TensorFormat.Q40, row);

        Assert.Equal([0x00, 0x38, 0x00, 0x11, 0x22], blocks[..5]);
        Assert.Equal(row, Read(TensorFormat.Q40, blocks, 32));
    }

    [Theory]
    [InlineData(TensorFormat.Q4K, 16)]
    [InlineData(TensorFormat.Q5K, 32)]
    public void A_block_of_groups_holds_what_it_can_hold_exactly(TensorFormat format, int codes)
    {
        // d = 1/8 and e = 1/4; the group's scale is (63, 56, 49 …)/8, its offset as many quarters.
        var row = Enumerable.Range(0, 256).Select(i => (63 - 7 * (i / 32)) * (0.125f * (i % 32 % codes) - 0.25f)).ToArray();

        Assert.Equal(row, Read(format, Written(format, row), 256));
    }

    [Fact]
    public void Six_bits_hold_what_they_can_hold_exactly()
    {
        // Two runs of 16 in each: −32 to −17 and 16 to 31 in units that differ by group; the largest unit is 128 d.
        var row = Enumerable.Range(0, 256).Select(i => (128 - i / 16) * 0.25f * (i % 16 % 2 == 0 ? i % 16 - 32 : i % 16 + 16)).ToArray();

        Assert.Equal(row, Read(TensorFormat.Q6K, Written(TensorFormat.Q6K, row), 256));
    }

    [Fact]
    public void Short_floats_are_rounded_to_even()
    {
        // 1 + 2⁻⁸ lies between two bfloat16 and goes to the even one, 1; 1 + 3·2⁻⁸ to 1 + 2⁻⁶. Enough of them for the vector path and its rest.
        float[] row = [.. Enumerable.Repeat(new[] { 1 + MathF.Pow(2, -8), 1 + 3 * MathF.Pow(2, -8), -1.5f }, 23).SelectMany(values => values)];

        Assert.Equal(Enumerable.Repeat(new[] { 1f, 1 + MathF.Pow(2, -6), -1.5f }, 23).SelectMany(values => values), Read(TensorFormat.BF16, Written(TensorFormat.BF16, row), row.Length));
        Assert.Equal(row.Select(value => (float)(Half)value), Read(TensorFormat.F16, Written(TensorFormat.F16, row), row.Length));
        Assert.Equal(row, Read(TensorFormat.F32, Written(TensorFormat.F32, row), row.Length));
    }

    [Theory]
    [InlineData(TensorFormat.Q80)]
    [InlineData(TensorFormat.Q40)]
    [InlineData(TensorFormat.Q4K)]
    [InlineData(TensorFormat.Q5K)]
    [InlineData(TensorFormat.Q6K)]
    public void Rows_without_anything_to_scale_come_back_finite(TensorFormat format)
    {
        float[][] rows =
        [
            new float[256], [.. Enumerable.Repeat(1f, 256)], [.. Enumerable.Repeat(-3f, 256)], [.. Enumerable.Repeat(1e-30f, 256)], [.. Enumerable.Repeat(60000f, 256)],
            [.. Enumerable.Range(0, 256).Select(i => i == 77 ? 1f : 0)], [.. Enumerable.Range(0, 256).Select(i => 5 + 1e-6f * i)],
        ];

        Assert.All(rows, row => Assert.All(row.Zip(Read(format, Written(format, row), 256)), pair => Assert.InRange(pair.Second, pair.First - 0.04f * Math.Abs(pair.First) - 1e-9f, pair.First + 0.04f * Math.Abs(pair.First) + 1e-9f)));
    }

    [Theory]
    [InlineData(TensorFormat.F16)]
    [InlineData(TensorFormat.BF16)]
    [InlineData(TensorFormat.Q80)]
    [InlineData(TensorFormat.Q4K)]
    [InlineData(TensorFormat.Q6K)]
    public void Weights_that_are_infinite_or_none_are_refused(TensorFormat format)
    {
        foreach (var wrong in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var row = new float[256];
            row[200] = wrong;
            Assert.Contains("it must be finite and at most", Assert.Throws<InvalidInputException>(() => Written(format, row)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("A weight is 70000; as F16", Assert.Throws<InvalidInputException>(() => Written(TensorFormat.F16, [70000])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_matter_get_smaller_errors()
    {
        var random = new Random(1);
        float[] row = [.. Enumerable.Range(0, 256).Select(_ => random.NextSingle() - 0.5f)];
        float[] importance = [.. Enumerable.Range(0, 256).Select(i => i % 4 == 0 ? 100f : 1)];

        var plain = Error(Read(TensorFormat.Q4K, Written(TensorFormat.Q4K, row), 256));
        var calibrated = Error(Read(TensorFormat.Q4K, Written(TensorFormat.Q4K, row, importance), 256));
        // Columns into which nothing ever flowed: as if nothing were known.
        var unknown = Error(Read(TensorFormat.Q4K, Written(TensorFormat.Q4K, row, new float[256]), 256));

        Assert.True(calibrated < 0.9 * plain);
        Assert.InRange(unknown, 0.8 * plain, 1.2 * plain);

        double Error(float[] back) => row.Zip(back).Where((_, i) => i % 4 == 0).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
    }

    [Fact]
    public void Eight_bits_weigh_columns_too()
    {
        var random = new Random(2);
        float[] row = [.. Enumerable.Range(0, 1 << 14).Select(_ => random.NextSingle() - 0.5f)];
        float[] importance = [.. Enumerable.Range(0, row.Length).Select(i => i % 16 == 3 ? 1000f : 1)];
        double Cost(float[]? weighed) => row.Zip(Read(TensorFormat.Q80, Written(TensorFormat.Q80, row, weighed), row.Length)).Select((pair, i) => importance[i] * Math.Pow(pair.First - pair.Second, 2)).Sum();

        Assert.True(Cost(importance) < 0.9 * Cost(null));
    }

    [Fact]
    public void Importance_is_checked_where_it_comes_in()
    {
        Assert.Contains("column 1 of 'w' is -1", Assert.Throws<InvalidInputException>(() => new Importance(new Dictionary<string, float[]> { ["w"] = [0, -1] })).Message, StringComparison.Ordinal);
        Assert.Contains("column 0 of 'w' is NaN", Assert.Throws<InvalidInputException>(() => new Importance(new Dictionary<string, float[]> { ["w"] = [float.NaN] })).Message, StringComparison.Ordinal);

        var importance = new Importance(new Dictionary<string, float[]> { ["w"] = [1, 2] });
        Assert.Equal([1f, 2f], importance.Of("w", 2).ToArray());
        Assert.True(importance.Of("v", 2).IsEmpty);
        Assert.Contains("'w' has 2 columns, the weight 3", Assert.Throws<InvalidInputException>(() => importance.Of("w", 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Formats_known_by_size_only_are_neither_written_nor_read()
    {
        Assert.Equal(84, TensorFormat.Q2K.SizeOf([1, 256]));
        Assert.Contains("Q2_K is known by its size only", Assert.Throws<InvalidInputException>(() => Written(TensorFormat.Q2K, new float[256])).Message, StringComparison.Ordinal);
        Assert.Contains("Q4_1 is known by its size only", Assert.Throws<InvalidInputException>(() => Read(TensorFormat.Q41, new byte[20], 32)).Message, StringComparison.Ordinal);
    }

    private static byte[] Written(TensorFormat format, float[] row, float[]? importance = null)
    {
        var blocks = new byte[row.Length / format.BlockLength * format.BlockBytes];
        Quantizer.Quantize(format, row, importance, blocks);
        return blocks;
    }

    private static float[] Read(TensorFormat format, byte[] blocks, int count)
    {
        var row = new float[count];
        Quantizer.Dequantize(format, blocks, row);
        return row;
    }
}

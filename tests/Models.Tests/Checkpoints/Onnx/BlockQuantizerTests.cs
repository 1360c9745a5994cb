using Endonym.Lineage;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Quantization;

namespace Endonym.Models.Tests.Checkpoints.Onnx;

public class BlockQuantizerTests
{
    [Fact]
    public void Eight_bits_are_the_weight_over_the_scale_from_the_middle()
    {
        // By hand: the largest is -2, so the scale is -2 / -128 = 1/64; 1 is 64 steps above the middle 128, -2 is 128 below.
        var weights = new float[16];
        (weights[0], weights[1], weights[2]) = (1, -2, 0.5f);
        var (quantized, scales, _) = Quantize(weights, 16, new() { Bits = 8, BlockSize = 16 });

        Assert.Equal(1f / 64, Assert.Single(scales));
        Assert.Equal(new byte[] { 192, 0, 160, 128 }, quantized[..4]);
    }

    [Fact]
    public void Four_bits_lie_two_to_a_byte_the_even_one_low()
    {
        // By hand: eight steps of 1 below zero and seven above are exact, so no other scale is better.
        float[] weights = [-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7];
        var (quantized, scales, _) = Quantize(weights, 16, new() { Bits = 4, BlockSize = 16 });

        Assert.Equal(1f, Assert.Single(scales));
        Assert.Equal(new byte[] { 0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE }, quantized);
    }

    [Fact]
    public void Zero_points_serve_weights_that_are_all_of_one_sign_and_begin_each_row_with_a_fresh_byte()
    {
        // By hand: 0 to 15 in steps of 1 has its zero at 0; -15 to 0 has it at 15; three blocks of a row take two bytes.
        float[] up = [.. Enumerable.Range(0, 16)];
        float[] down = [.. Enumerable.Range(-15, 16)];
        float[] row = [.. up, .. down, .. down];
        var form = new BlockQuantization { Bits = 4, BlockSize = 16, HasZeroPoints = true };
        var (quantized, scales, zeros) = Quantize([.. row, .. row], 48, form);

        Assert.Equal(new byte[] { 0xF0, 0x0F, 0xF0, 0x0F }, zeros);
        Assert.All(scales, scale => Assert.Equal(1f, scale));
        Assert.Equal([.. row, .. row], Dequantized(quantized, scales, zeros, 48, form));
    }

    [Theory]
    [InlineData(4, 32, false)]
    [InlineData(4, 64, true)]
    [InlineData(8, 32, false)]
    [InlineData(8, 128, true)]
    public void No_weight_is_further_off_than_half_a_step_of_the_plain_scale_and_a_little_clipping(int bits, int blockSize, bool zeroPoints)
    {
        var random = new Random(bits + blockSize);
        float[] weights = [.. Enumerable.Range(0, 4 * 256).Select(_ => random.NextSingle() * random.NextSingle() - 0.3f)];
        var form = new BlockQuantization { Bits = bits, BlockSize = blockSize, HasZeroPoints = zeroPoints };
        var (quantized, scales, zeros) = Quantize(weights, 256, form);
        var restored = Dequantized(quantized, scales, zeros, 256, form);
        foreach (var (block, found) in weights.Chunk(blockSize).Zip(restored.Chunk(blockSize)))
        {
            // A symmetric range has half its steps for one sign, whose last step the other sign lacks; four bits also give a tenth of the largest up for finer steps.
            var step = zeroPoints ? (block.Max() - Math.Min(0, block.Min())) / ((1 << bits) - 1) : block.Max(Math.Abs) / (1 << (bits - 1));
            Assert.All(block.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, (bits == 4 && !zeroPoints ? 1.8f : 1.01f) * step));
        }
    }

    [Fact]
    public void Chosen_scales_lose_less_than_the_plain_ones()
    {
        var random = new Random(7);
        float[] weights = [.. Enumerable.Range(0, 1 << 14).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
        var form = new BlockQuantization { Bits = 4 };
        var (quantized, scales, zeros) = Quantize(weights, 256, form);
        var chosen = weights.Zip(Dequantized(quantized, scales, zeros, 256, form), (a, b) => (double)(a - b) * (a - b)).Sum();
        var plain = weights.Chunk(32).Sum(block =>
        {
            var scale = block.MaxBy(Math.Abs) / -8;
            return block.Sum(weight => Math.Pow(weight - scale * Math.Clamp(Math.Round(weight / scale), -8, 7), 2));
        });
        Assert.InRange(chosen / plain, 0.5, 0.95);
    }

    [Fact]
    public void A_block_of_zeros_stays_zero()
    {
        foreach (var zeroPoints in new[] { false, true })
        {
            var form = new BlockQuantization { Bits = 4, BlockSize = 16, HasZeroPoints = zeroPoints };
            var (quantized, scales, zeros) = Quantize(new float[16], 16, form);
            Assert.All(Dequantized(quantized, scales, zeros, 16, form), weight => Assert.Equal(0f, weight));
        }
    }

    [Theory]
    [InlineData(5, 32)]
    [InlineData(4, 8)]
    [InlineData(4, 48)]
    [InlineData(8, 512)]
    public void Forms_that_no_kernel_reads_are_refused(int bits, int blockSize) =>
        Assert.Throws<InvalidInputException>(() => new BlockQuantization { Bits = bits, BlockSize = blockSize });

    [Theory]
    [InlineData(4096, 64)]
    [InlineData(96, 32)]
    [InlineData(688, 16)]
    public void Blocks_shrink_until_rows_divide_into_them(int columns, int blockSize) =>
        Assert.Equal(blockSize, new BlockQuantization { Bits = 4, BlockSize = 64 }.FittedTo(columns)?.BlockSize);

    [Fact]
    public void Rows_into_which_no_blocks_fit_are_not_rounded() => Assert.Null(new BlockQuantization { Bits = 4 }.FittedTo(40));

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Columns_with_large_inputs_are_rounded_with_more_care(int bits)
    {
        // A sixteenth of the columns has inputs thirty times as large as the others'.
        var random = new Random(11);
        float[] weights = [.. Enumerable.Range(0, 64 * 256).Select(_ => random.NextSingle() - 0.5f)];
        float[] meanSquares = [.. Enumerable.Range(0, 256).Select(column => column % 16 == 5 ? 1000f : 1)];
        var form = new BlockQuantization { Bits = bits, BlockSize = 64 };
        double Cost(InputStatistics? inputs)
        {
            var (quantized, scales, zeros) = Quantize(weights, 256, form, inputs);
            return weights.Zip(Dequantized(quantized, scales, zeros, 256, form)).Select((pair, i) => meanSquares[i % 256] * Math.Pow(pair.First - pair.Second, 2)).Sum();
        }

        Assert.True(Cost(new InputStatistics(1000, meanSquares, [])) < 0.9 * Cost(null));
        // Of too few tokens nothing is believed.
        Assert.Equal(Cost(null), Cost(new InputStatistics(InputStatistics.LeastTokens - 1, meanSquares, [])));
    }

    [Fact]
    public void Bits_per_weight_count_scales_and_zero_points()
    {
        // 4 + 32 / 32, and 4 + (32 + 4) / 32.
        Assert.Equal(5.0, new BlockQuantization { Bits = 4 }.BitsPerWeight);
        Assert.Equal(5.125, new BlockQuantization { Bits = 4, HasZeroPoints = true }.BitsPerWeight);
    }

    private static (byte[] Quantized, float[] Scales, byte[] Zeros) Quantize(float[] weights, int columns, BlockQuantization form, InputStatistics? inputs = null)
    {
        var blocks = columns / form.BlockSize;
        var rows = weights.Length / columns;
        var quantized = new byte[weights.Length * form.Bits / 8];
        var scales = new float[rows * blocks];
        var zeros = new byte[form.HasZeroPoints ? rows * BlockQuantization.ZeroPointBytes(blocks, form.Bits) : 0];
        BlockQuantizer.Quantize(weights, columns, form, inputs, quantized, scales, zeros);
        return (quantized, scales, zeros);
    }

    private static float[] Dequantized(byte[] quantized, float[] scales, byte[] zeros, int columns, BlockQuantization form)
    {
        var weights = new float[quantized.Length * 8 / form.Bits];
        BlockQuantizer.Dequantize(quantized, scales, zeros, columns, form, weights);
        return weights;
    }
}

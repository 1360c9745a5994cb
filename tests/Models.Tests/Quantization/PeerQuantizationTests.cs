using Endonym.Models.Quantization;
using Endonym.Models.Tests.LlamaCpp;

namespace Endonym.Models.Tests.Quantization;

public sealed class PeerQuantizationTests(ITestOutputHelper output)
{
    private const int Columns = 1024;
    private const int Rows = 512;

    public static TheoryData<TensorFormat> BlockFormats { get; } = [TensorFormat.Q80, TensorFormat.Q40, TensorFormat.Q4K, TensorFormat.Q5K, TensorFormat.Q6K];

    [Theory]
    [MemberData(nameof(BlockFormats))]
    public void Blocks_are_read_as_ggml_reads_them(TensorFormat format)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");

        // Every bit pattern is a block; only scales that are infinite or none are kept out, which no quantiser writes.
        var random = new Random(1);
        var blocks = new byte[4096 * format.BlockBytes];
        random.NextBytes(blocks);
        for (var at = 0; at < blocks.Length; at += format.BlockBytes)
        {
            foreach (var scale in format is TensorFormat.Q6K ? [208] : format is TensorFormat.Q4K or TensorFormat.Q5K ? new[] { 0, 2 } : [0])
                BitConverter.TryWriteBytes(blocks.AsSpan(at + scale), (Half)(random.NextSingle() - 0.5f));
        }

        var ours = new float[blocks.Length / format.BlockBytes * format.BlockLength];
        Quantizer.Dequantize(format, blocks, ours);

        Assert.Equal(LlamaCppPeer.Dequantize(format, blocks), ours);
    }

    [Theory]
    [MemberData(nameof(BlockFormats))]
    public void Errors_are_no_larger_than_llama_cpps(TensorFormat format)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");

        foreach (var (kind, rows) in new[] { ("Gaussian", Gaussian(2)), ("heavy-tailed", HeavyTailed(3)) })
        {
            var ours = Error(rows, OurRoundTrip(format, rows, []), []);
            var peers = Error(rows, LlamaCppPeer.Dequantize(format, LlamaCppPeer.Quantize(format, rows, Columns, [])), []);
            output.WriteLine(FormattableString.Invariant($"{format.GgmlName} {kind}: RMSE ours/llama.cpp {ours / peers:F4} (ours {ours:E3})"));
            Assert.True(ours <= peers * 1.0005, FormattableString.Invariant($"{kind}: ours {ours}, llama.cpp {peers}"));
        }
    }

    [Theory]
    [InlineData(TensorFormat.Q40)]
    [InlineData(TensorFormat.Q4K)]
    [InlineData(TensorFormat.Q5K)]
    [InlineData(TensorFormat.Q6K)]
    public void Calibrated_errors_of_the_output_are_no_larger_than_llama_cpps(TensorFormat format)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");

        // Inputs of a transformer differ by orders of magnitude between columns.
        var random = new Random(4);
        var importance = Enumerable.Range(0, Columns).Select(_ => MathF.Exp(2 * Normal(random))).ToArray();
        var rows = Gaussian(5);

        var ours = Error(rows, OurRoundTrip(format, rows, importance), importance);
        var peers = Error(rows, LlamaCppPeer.Dequantize(format, LlamaCppPeer.Quantize(format, rows, Columns, importance)), importance);
        var uncalibrated = Error(rows, OurRoundTrip(format, rows, []), importance);
        output.WriteLine(FormattableString.Invariant($"{format.GgmlName}: weighted RMSE ours/llama.cpp {ours / peers:F4}, calibrated/uncalibrated {ours / uncalibrated:F4}"));
        Assert.True(ours <= peers * 1.0005, FormattableString.Invariant($"ours {ours}, llama.cpp {peers}"));
        Assert.True(ours < uncalibrated);
    }

    private static float[] OurRoundTrip(TensorFormat format, float[] rows, float[] importance)
    {
        var blocks = new byte[Columns / format.BlockLength * format.BlockBytes];
        var back = new float[rows.Length];
        for (var at = 0; at < rows.Length; at += Columns)
        {
            Quantizer.Quantize(format, rows.AsSpan(at, Columns), importance, blocks);
            Quantizer.Dequantize(format, blocks, back.AsSpan(at, Columns));
        }

        return back;
    }

    private static double Error(float[] rows, float[] back, float[] importance) =>
        Math.Sqrt(rows.Select((value, i) => (importance.Length == 0 ? 1.0 : importance[i % Columns]) * ((double)value - back[i]) * ((double)value - back[i])).Average());

    private static float[] Gaussian(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => 0.02f * Normal(random))];
    }

    // Laplace: as the weights of trained models, with more outliers than a Gaussian.
    private static float[] HeavyTailed(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => 0.02f * (float)(Math.Log(1 - random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1)))];
    }

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}

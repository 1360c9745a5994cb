using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Onnx.Tests.Session;

public class ParityTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("tied")]
    [InlineData("linear")]
    [InlineData("mistral")]
    [InlineData("nemo")]
    [InlineData("qwen2")]
    [InlineData("biased")]
    [InlineData("part-windowed")]
    [InlineData("qwen3")]
    [InlineData("mixtral")]
    public void Logits_in_full_precision_are_those_of_plain_loops(string family) => CheckAgainstLoops(family, OnnxExportOptions.FullPrecision, 3e-6);

    [Theory]
    [InlineData("llama", 4, false)]
    [InlineData("llama", 8, false)]
    [InlineData("llama", 4, true)]
    [InlineData("llama", 8, true)]
    [InlineData("tied", 4, false)]
    [InlineData("tied", 8, false)]
    [InlineData("tied", 8, true)]
    [InlineData("mistral", 4, false)]
    [InlineData("qwen2", 4, false)]
    [InlineData("qwen2", 4, true)]
    [InlineData("qwen3", 8, false)]
    [InlineData("mixtral", 4, false)]
    [InlineData("narrow", 4, false)]
    [InlineData("narrow", 8, true)]
    [InlineData("odd", 4, false)]
    [InlineData("odd", 8, true)]
    [InlineData("odd throughout", 4, false)]
    [InlineData("odd experts", 4, false)]
    public void Logits_of_few_bits_are_those_of_plain_loops_over_the_rounded_weights(string family, int bits, bool zeroPoints)
    {
        var layers = new BlockQuantization { Bits = bits, BlockSize = 32, HasZeroPoints = zeroPoints };
        var outer = new BlockQuantization { Bits = 8, BlockSize = 32, HasZeroPoints = zeroPoints };
        // Activations stay in fp32, so that nothing but the weights is rounded.
        CheckAgainstLoops(family, new OnnxExportOptions { Layers = layers, Head = outer, Embedding = outer, AccuracyLevel = 1 }, 1e-5);
    }

    // What goes into each of fifteen matrices is rounded to 8 bits; chance weights hand every difference on, trained ones dampen it.
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Activations_of_eight_bits_cost_a_tenth_at_most(int bits) =>
        CheckAgainstLoops("llama", bits == 4 ? OnnxExportOptions.FourBits : OnnxExportOptions.EightBits, 0.1);

    // The operator of 8-bit experts rounds what goes into them whatever it is told; what goes into the router is not rounded, lest it choose others.
    [Fact]
    public void Experts_of_eight_bits_cost_two_percent() => CheckAgainstLoops("mixtral", OnnxExportOptions.EightBits with { AccuracyLevel = 1 }, 0.03);

    private static void CheckAgainstLoops(string family, OnnxExportOptions options, double tolerance)
    {
        using var folder = new TempFolder();
        var weights = new RandomWeights(TinyDecoders.Of(family));
        using var decoder = TinyDecoders.Open(folder, weights, options);
        using var slots = decoder.OpenSlots(1, 40);
        var ids = TinyDecoders.Ids(24);
        var reference = weights.Rounded(options).Reference().Logits(ids);

        // The first part as a prompt, then a longer text's next part, then token by token.
        var logits = new float[TinyDecoders.Vocabulary];
        slots.Read(0, ids.AsSpan(0, 9), logits);
        Assert.InRange(NaiveDecoder.RelativeError(logits, reference[8]), 0, tolerance);
        slots.Read(0, ids.AsSpan(9, 8), logits);
        Assert.InRange(NaiveDecoder.RelativeError(logits, reference[16]), 0, tolerance);
        for (var t = 17; t < ids.Length; t++)
        {
            slots.Step([new(0, ids[t])], logits);
            Assert.InRange(NaiveDecoder.RelativeError(logits, reference[t]), 0, tolerance);
        }
    }
}

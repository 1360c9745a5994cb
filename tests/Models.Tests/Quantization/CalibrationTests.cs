using Endonym.Lineage;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Families;
using Endonym.Models.Quantization;
using Endonym.Models.Tests.Checkpoints.Gguf;
using Endonym.Models.Tests.Families;
using Endonym.Text.Tokenizers;

namespace Endonym.Models.Tests.Quantization;

public sealed class CalibrationTests
{
    [Fact]
    public void What_inputs_support_depends_on_how_many_there_were()
    {
        Assert.Equal(FitKind.Plain, Of(63).Supports);
        Assert.Equal(FitKind.Weighted, Of(64).Supports);
        Assert.Equal(FitKind.Weighted, Of(99).Supports); // fewer than columns leave directions in which nothing was seen
        Assert.Equal(FitKind.Compensated, Of(100).Supports);
        Assert.Equal(FitKind.Weighted, Of(100, withProducts: false).Supports);
        Assert.True(Of(63).Importance.IsEmpty);

        static InputStatistics Of(int tokens, bool withProducts = true) => RandomCalibration.Of(new Random(1), 100, tokens, withProducts);
    }

    [Fact]
    public void Numbers_that_are_no_mean_squares_are_refused()
    {
        Assert.Contains("column 1 is -1", Assert.Throws<InvalidInputException>(() => new InputStatistics(1, [0, -1], [])).Message, StringComparison.Ordinal);
        Assert.Contains("column 0 is NaN", Assert.Throws<InvalidInputException>(() => new InputStatistics(1, [float.NaN], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_importance_table_has_what_enough_tokens_flowed_into_and_tells_of_the_rest()
    {
        var config = Llamas.Small with { Family = DecoderFamily.Mixtral, ExpertCount = 4, ExpertsPerToken = 2 };

        var (table, fits) = Importance.Gather(new RandomCalibration(config));

        Assert.Equal(config.HiddenSize, table.Of("model.layers.0.self_attn.q_proj.weight", config.HiddenSize).Length);
        Assert.False(table.Of("model.layers.0.block_sparse_moe.experts.1.w1.weight", config.HiddenSize).IsEmpty);
        Assert.True(table.Of("model.layers.0.block_sparse_moe.experts.2.w1.weight", config.HiddenSize).IsEmpty);
        Assert.Equal(3 * config.LayerCount, fits.Count(fit => fit.Kind == FitKind.Plain)); // the third expert's three matrices
        Assert.All(fits, fit => Assert.NotEqual(FitKind.Compensated, fit.Kind));
    }

    [Fact]
    public void Sequences_are_the_beginnings_of_texts_up_to_the_budget()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 1);
        var tokenizer = checkpoint.Tokenizer;
        int[] Ids(string text) => [tokenizer.EndOfTextId, .. tokenizer.Encode(text)];
        const string first = "Zażółć gęślą jaźń. W Szczebrzeszynie chrząszcz brzmi w trzcinie.", second = "fox", third = "The quick brown fox jumps over the lazy dog.";
        var asked = 0;
        IEnumerable<string> Texts()
        {
            foreach (var text in new[] { first, "", second, third, "never asked for" })
            {
                asked++;
                yield return text;
            }
        }

        var taken = CalibrationSequences.Take(Texts(), tokenizer, maxTokens: 10 + Ids(second).Length + 5, length: 10);

        Assert.Equal([Ids(first)[..10], Ids(second), Ids(third)[..5]], taken);
        Assert.Equal(4, asked);
        Assert.Contains("no text to calibrate on", Assert.Throws<InvalidInputException>(() => CalibrationSequences.Take(["", ""], tokenizer, 100, 10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibration_larger_than_memory_is_refused_with_what_it_needs()
    {
        // By hand: Llama 3 8B, 32 layers of 4096 and 14336, 8,030,261,248 weights. Two copies of a layer's 250,945,664 in fp32: 2,007,565,312 bytes. 65,536 tokens of 4096: 1,073,741,824.
        // Products: 8 · (3 · 4096² + 14336²) = 2,046,820,352, and 12 · 14336² = 2,466,250,752 for the widest.
        var config = new DecoderConfig { VocabularySize = 128_256, HiddenSize = 4096, IntermediateSize = 14336, LayerCount = 32, HeadCount = 32, KeyValueHeadCount = 8, ContextLength = 8192 };

        Assert.Equal(2_007_565_312L + 1_073_741_824, (long)CalibrationMemory.BytesOf(config, 65_536, withProducts: false));
        Assert.Equal(2_007_565_312L + 1_073_741_824 + 2_046_820_352 + 2_466_250_752, (long)CalibrationMemory.BytesOf(config, 65_536, withProducts: true));
        var refused = Assert.Throws<InvalidInputException>(() => CalibrationMemory.Require("m", config, 65_536, withProducts: true, available: 4L << 30));
        Assert.Contains("takes 7.1 GiB, but 4.0 GiB", refused.Message, StringComparison.Ordinal);
        Assert.Contains("calibrate by importance alone", refused.Message, StringComparison.Ordinal);
        CalibrationMemory.Require("m", config, 65_536, withProducts: false, available: 4L << 30);
    }

    public static TheoryData<DecoderFamily> Families => [.. Enum.GetValues<DecoderFamily>()];

    [Theory]
    [MemberData(nameof(Families))]
    public void A_gguf_files_weights_are_read_back_in_the_checkpoints_order(DecoderFamily family)
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(family) with { HasAttentionBias = family is DecoderFamily.Llama or DecoderFamily.Qwen2 }, seed: 2);
        GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], new GgufExportOptions { Mix = GgufMix.F32 }, onProgress: null, TestContext.Current.CancellationToken);
        using var weights = GgufWeights.Open(checkpoint["model.gguf"], checkpoint.Config);

        Assert.All(checkpoint.Weights, weight =>
        {
            // In parts that begin and end within rows.
            var back = new float[weight.Value.Length];
            for (var first = 0; first < back.Length; first += 1000)
                weights.Read(weight.Key, first, back.AsSpan(first, Math.Min(1000, back.Length - first)));
            Assert.Equal(weight.Value, back);
        });
    }

    [Fact]
    public void A_gguf_file_of_another_model_is_refused()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 3);
        GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], new GgufExportOptions { Mix = GgufMix.Q80 }, onProgress: null, TestContext.Current.CancellationToken);

        Assert.Contains("'blk.2.attn_q.weight' is missing", Assert.Throws<InvalidInputException>(() => GgufWeights.Open(checkpoint["model.gguf"], checkpoint.Config with { LayerCount = 3 })).Message, StringComparison.Ordinal);
        Assert.Contains("of the shape [768, 256]", Assert.Throws<InvalidInputException>(() => GgufWeights.Open(checkpoint["model.gguf"], checkpoint.Config with { IntermediateSize = 768 })).Message, StringComparison.Ordinal);
    }
}

using Endonym.Lineage;
using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Session;
using Endonym.Models.Tests.Adapters;
using Endonym.Models.Tests.Families;

namespace Endonym.Models.Onnx.Tests.Adapters;

/// <summary>Oracle: a plain computation over weights into which the adapter was merged in plain loops.</summary>
public sealed class OnnxAdapterTests : IDisposable
{
    private const int V = TinyDecoders.Vocabulary;

    private static readonly string[] Everything = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "block_sparse_moe.gate"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("biased")]
    [InlineData("qwen3")]
    [InlineData("mixtral")]
    public void Two_adapters_and_the_base_in_one_batch_answer_as_each_does_alone(string family) => CheckMixedBatch(family, OnnxExportOptions.FullPrecision, 2e-5);

    [Theory]
    [InlineData("llama", 4)]
    [InlineData("qwen2", 8)]
    [InlineData("mixtral", 4)]
    public void Adapters_keep_their_precision_beside_weights_of_few_bits(string family, int bits)
    {
        var form = new BlockQuantization { Bits = bits, BlockSize = 32 };
        CheckMixedBatch(family, new OnnxExportOptions { Layers = form, Head = form with { Bits = 8 }, Embedding = form with { Bits = 8 }, AccuracyLevel = 1 }, 2e-5);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("mixtral")]
    public void An_adapter_that_adds_nothing_changes_no_bit(string family)
    {
        var weights = new RandomWeights(TinyDecoders.Of(family));
        var silent = new RandomAdapter(weights.Config, Everything);
        silent.Silence();
        OnnxDecoderExporter.Export(weights.Config, weights, OnnxExportOptions.EightBits, [2], _folder.Path);

        Assert.Equal(Logits([], null), Logits([new("silent", silent.Write(_folder["silent"]))], "silent"));

        float[] Logits(IReadOnlyList<AdapterFolder> adapters, string? adapter)
        {
            using var decoder = OnnxDecoder.Open(_folder.Path, TinyDecoders.Options, adapters);
            using var slots = decoder.OpenSlots(2, 40);
            var logits = new float[2 * V];
            foreach (var slot in new[] { 0, 1 })
            {
                slots.UseAdapter(slot, adapter);
                slots.Read(slot, TinyDecoders.Ids(9 + slot, seed: slot), logits.AsSpan(0, V));
            }

            float[] read = logits[..V];
            slots.Step([new(1, 5), new(0, 6)], logits);
            return [.. read, .. logits];
        }
    }

    [Fact]
    public void A_copied_beginning_brings_its_adapter_along_and_scores_are_the_models_own()
    {
        var weights = new RandomWeights(TinyDecoders.Llama);
        var law = new RandomAdapter(weights.Config, ["q_proj", "v_proj"]);
        OnnxDecoderExporter.Export(weights.Config, weights, OnnxExportOptions.FullPrecision, [2], _folder.Path);
        using var decoder = OnnxDecoder.Open(_folder.Path, TinyDecoders.Options, [new("law", law.Write(_folder["law"]))]);
        using var slots = decoder.OpenSlots(2, 40);
        var ids = TinyDecoders.Ids(12);
        var logits = new float[V];

        slots.UseAdapter(0, "law");
        slots.Read(0, ids.AsSpan(0, 9), []);
        slots.CopyPrefix(0, 1, 7);
        slots.Read(1, ids.AsSpan(7), logits);
        Assert.InRange(NaiveDecoder.RelativeError(logits, weights.Reference(law).Logits(ids)[^1]), 0, 1e-5);

        slots.UseAdapter(1, null);
        Assert.Equal(0, slots.LengthOf(1));
        slots.Read(1, ids, logits);
        var plain = weights.Reference().Logits(ids);
        Assert.InRange(NaiveDecoder.RelativeError(logits, plain[^1]), 0, 1e-5);
        // log p(next) = its logit − ln Σ e^logit.
        Assert.Equal(plain[3][ids[4]] - Math.Log(plain[3].Sum(Math.Exp)), decoder.LogProbabilities([ids])[0][3], 1e-4);
        Assert.Contains("no adapter 'laws'. There is law", Assert.Throws<InvalidInputException>(() => slots.UseAdapter(0, "laws")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama", "lm_head", "lm_head")]
    [InlineData("mixtral", "w2", "experts.0.w2")]
    public void What_this_engine_cannot_reach_is_refused_with_the_way_out(string family, string target, string named)
    {
        var weights = new RandomWeights(TinyDecoders.Of(family));
        OnnxDecoderExporter.Export(weights.Config, weights, OnnxExportOptions.FullPrecision, [2], _folder.Path);
        var folder = new RandomAdapter(weights.Config, [target]).Write(_folder["adapter"]);

        var message = Assert.Throws<InvalidInputException>(() => OnnxDecoder.Open(_folder.Path, TinyDecoders.Options, [new("a", folder)])).Message;

        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.Contains("Merge it with endonym export --adapter", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_graph_is_refused_and_never_crashes()
    {
        var weights = new RandomWeights(TinyDecoders.Llama);
        OnnxDecoderExporter.Export(weights.Config, weights, OnnxExportOptions.FullPrecision, [2], _folder.Path);
        var adapter = LoraAdapter.Read(new RandomAdapter(weights.Config, Everything).Write(_folder["a"]), weights.Config);
        var sound = File.ReadAllBytes(_folder["decoder.onnx"]);
        var random = new Random(20261127);
        var refused = 0;
        for (var round = 0; round < 500; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (var change = 0; change < 3; change++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                AdapterGraph.Add(random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : bytes, weights.Config, [("a", adapter)]);
            }
            catch (InvalidInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 500);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("tied")]
    [InlineData("qwen3")]
    [InlineData("mixtral")]
    public void An_export_with_an_adapter_computes_what_the_merged_weights_do(string family)
    {
        var weights = new RandomWeights(TinyDecoders.Of(family) with { StoredAs = ElementType.F32 });
        var adapter = new RandomAdapter(weights.Config, [.. Everything, "w1", "w2", "w3", "lm_head"]);
        weights.Write(_folder.Path);
        using (var read = HuggingFaceFolder.OpenWeights(_folder.Path, weights.Config, LoraAdapter.Read(adapter.Write(_folder["adapter"]), weights.Config)))
            OnnxDecoderExporter.Export(weights.Config, read, OnnxExportOptions.FullPrecision, [2], Directory.CreateDirectory(_folder["onnx"]).FullName);
        using var decoder = OnnxDecoder.Open(_folder["onnx"], TinyDecoders.Options);
        using var slots = decoder.OpenSlots(1, 40);
        var logits = new float[V];
        var ids = TinyDecoders.Ids(15);

        slots.Read(0, ids, logits);

        Assert.InRange(NaiveDecoder.RelativeError(logits, weights.Reference(adapter).Logits(ids)[^1]), 0, 3e-6);
        Assert.True(NaiveDecoder.RelativeError(logits, weights.Reference().Logits(ids)[^1]) > 0.05);
    }

    private void CheckMixedBatch(string family, OnnxExportOptions options, double tolerance)
    {
        var weights = new RandomWeights(TinyDecoders.Of(family));
        var law = new RandomAdapter(weights.Config, Everything, seed: 1);
        var letters = new RandomAdapter(weights.Config, ["o_proj", "v_proj", "up_proj"], rank: 2, alpha: 2, seed: 2);
        OnnxDecoderExporter.Export(weights.Config, weights, options, [2], _folder.Path);
        using var decoder = OnnxDecoder.Open(_folder.Path, TinyDecoders.Options with { ChunkLength = 7 }, [new("law", law.Write(_folder["law"])), new("letters", letters.Write(_folder["letters"]))]);
        using var slots = decoder.OpenSlots(5, 40);
        (string? Name, RandomAdapter? Adapter)[] of = [("letters", letters), (null, null), ("law", law), ("letters", letters), ("law", law)];
        int[][] texts = [.. of.Select((_, slot) => TinyDecoders.Ids(13 + slot, seed: slot + 1))];
        var logits = new float[of.Length * V];
        var rounded = weights.Rounded(options);
        for (var slot = 0; slot < of.Length; slot++)
        {
            slots.UseAdapter(slot, of[slot].Name);
            slots.Read(slot, texts[slot].AsSpan(0, 10 + slot), logits.AsSpan(0, V));
            AssertClose(slot, 10 + slot, logits.AsSpan(0, V));
        }

        int[] order = [3, 2, 0, 1, 4];
        for (var step = 0; step < 3; step++)
        {
            slots.Step([.. order.Select(slot => new SlotToken(slot, texts[slot][10 + slot + step]))], logits);
            foreach (var (row, slot) in order.Index())
                AssertClose(slot, 11 + slot + step, logits.AsSpan(row * V, V));
        }

        void AssertClose(int slot, int length, ReadOnlySpan<float> found) =>
            Assert.InRange(NaiveDecoder.RelativeError(found, rounded.Reference(of[slot].Adapter).Logits(texts[slot][..length])[^1]), 0, tolerance);
    }
}

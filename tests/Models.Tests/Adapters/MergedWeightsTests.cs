using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.Checkpoints.Gguf;

namespace Endonym.Models.Tests.Adapters;

/// <summary>Oracle: W + alpha / r · B · A in plain loops and double precision.</summary>
public sealed class MergedWeightsTests
{
    private static readonly string[] Everything = ["_proj", "block_sparse_moe.gate", "w1", "w2", "w3", "lm_head"];

    // fp32's rounding of a product of three terms and of one sum, each of a number below 8.
    private const double Rounding = 4e-6;

    [Theory]
    [InlineData(DecoderFamily.Qwen3)]
    [InlineData(DecoderFamily.Mixtral)]
    public void A_folder_is_written_with_every_weight_merged_and_the_others_as_they_were(DecoderFamily family)
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(family), seed: 1);
        var (adapter, read) = Adapter(checkpoint);
        var folder = Directory.CreateDirectory(checkpoint["merged"]).FullName;
        using (var weights = HuggingFaceFolder.OpenWeights(checkpoint.Folder, checkpoint.Config, read))
        {
            HuggingFaceFolder.WriteWeights(folder, checkpoint.Config, weights);
            Assert.Throws<InvalidOperationException>(() => PointerTo(weights, "model.layers.0.self_attn.q_proj.weight"));
            PointerTo(weights, "model.norm.weight");
        }

        using var merged = HuggingFaceFolder.OpenWeights(folder, checkpoint.Config);
        foreach (var (name, plain) in checkpoint.Weights)
        {
            var found = new float[plain.Length];
            merged.Tensor(name).Read(0, found);
            AssertClose(adapter.Merged(name, plain), found);
            Assert.Equal(read.Find(name) is null, plain.SequenceEqual(found));
        }
    }

    [Fact]
    public void A_folder_in_bf16_holds_the_nearest_numbers_to_the_merged_ones()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama) with { StoredAs = ElementType.BF16 }, seed: 2);
        var (adapter, read) = Adapter(checkpoint);
        using (var weights = HuggingFaceFolder.OpenWeights(checkpoint.Folder, checkpoint.Config, read))
            HuggingFaceFolder.WriteWeights(Directory.CreateDirectory(checkpoint["merged"]).FullName, checkpoint.Config, weights);

        using var merged = HuggingFaceFolder.OpenWeights(checkpoint["merged"], checkpoint.Config);
        const string name = "model.layers.1.mlp.down_proj.weight";
        var found = new float[checkpoint.Weights[name].Length];
        merged.Tensor(name).Read(0, found);
        // Seven bits of fraction: half of the last is 2⁻⁸ of the number.
        Assert.All(adapter.Merged(name, checkpoint.Weights[name]).Zip(found), pair => Assert.Equal(pair.First, pair.Second, Math.Abs(pair.First) / 256 + Rounding));
    }

    [Fact]
    public void A_gguf_file_holds_merged_rows_wherever_they_are_moved_to()
    {
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Mixtral), seed: 3);
        var (adapter, read) = Adapter(checkpoint);
        GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], new GgufExportOptions { Mix = GgufMix.F32, Adapter = read }, onProgress: null, TestContext.Current.CancellationToken);
        using var file = GgufFile.Open(checkpoint["model.gguf"]);
        var (E, columns) = (checkpoint.Config.HeadSize, checkpoint.Config.HiddenSize);

        // Row 2i + 1 of a head is row i + E/2 there.
        var row = new float[columns];
        file.Read(file.Tensors["blk.0.attn_q.weight"], E + 3, row);
        var place = (E + 1 + E / 2) * columns;
        AssertClose(Merged("model.layers.0.self_attn.q_proj.weight")[place..(place + columns)], row);

        var third = new float[256 * 512];
        file.Read(file.Tensors["blk.1.ffn_down_exps.weight"], 2 * 256, third);
        AssertClose(Merged("model.layers.1.block_sparse_moe.experts.2.w2.weight"), third);

        float[] Merged(string name) => adapter.Merged(name, checkpoint.Weights[name]);
    }

    private static (RandomAdapter Random, LoraAdapter Read) Adapter(RandomCheckpoint checkpoint)
    {
        var adapter = new RandomAdapter(checkpoint.Config, Everything);
        adapter.Json["target_modules"] = ".*(" + string.Join('|', Everything) + ")";
        return (adapter, LoraAdapter.Read(adapter.Write(checkpoint["adapter"]), checkpoint.Config));
    }

    private static unsafe nint PointerTo(CheckpointWeights weights, string name) => (nint)weights.PointerTo(name);

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.InRange(expected.Zip(found, (e, f) => Math.Abs(e - f)).Max(), 0, Rounding);
    }
}

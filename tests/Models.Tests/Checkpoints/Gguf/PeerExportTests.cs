using Endonym.Lineage.Rights;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Quantization;
using Endonym.Models.Tests.Families;
using Endonym.Models.Tests.LlamaCpp;
using Endonym.Models.Tests.Quantization;

namespace Endonym.Models.Tests.Checkpoints.Gguf;

public sealed class PeerExportTests(ITestOutputHelper output)
{
    private static readonly GgufExportOptions AsF32 = new() { Mix = GgufMix.F32, Threads = 2 };

    // Long enough that scaled frequencies differ; no special token but the first.
    private const string Prompt = "Zażółć gęślą jaźń, czyli W Szczebrzeszynie 12345 foxes jump.";

    public static TheoryData<string> Models { get; } = [.. Shapes.Keys];

    private static IReadOnlyDictionary<string, DecoderConfig> Shapes => new Dictionary<string, DecoderConfig>
    {
        ["Llama"] = RandomCheckpoint.Shape(DecoderFamily.Llama),
        ["Llama, tied"] = RandomCheckpoint.Shape(DecoderFamily.Llama) with { TieWordEmbeddings = true },
        ["Llama, biases"] = RandomCheckpoint.Shape(DecoderFamily.Llama) with { HasAttentionBias = true },
        ["Llama, bfloat16"] = RandomCheckpoint.Shape(DecoderFamily.Llama) with { StoredAs = ElementType.BF16 },
        ["Llama 3, scaled"] = RandomCheckpoint.Shape(DecoderFamily.Llama) with { RopeTheta = 500, RopeScaling = new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 4, OriginalContextLength = 32 } },
        ["Llama, linear"] = RandomCheckpoint.Shape(DecoderFamily.Llama) with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Linear, Factor = 4 } },
        ["Llama, YaRN"] = RandomCheckpoint.Shape(DecoderFamily.Llama) with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContextLength = 32 } },
        ["Mistral-Nemo"] = RandomCheckpoint.Shape(DecoderFamily.Mistral) with { HeadSize = 32 },
        ["Mixtral"] = RandomCheckpoint.Shape(DecoderFamily.Mixtral),
        ["Qwen 2"] = RandomCheckpoint.Shape(DecoderFamily.Qwen2) with { TieWordEmbeddings = true },
        ["Qwen 2, YaRN with its own factor"] = RandomCheckpoint.Shape(DecoderFamily.Qwen2) with { RopeScaling = new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContextLength = 32, AttentionFactor = 1.3 } },
        ["Qwen 3"] = RandomCheckpoint.Shape(DecoderFamily.Qwen3) with { HeadSize = 128 },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Llama_cpp_computes_the_models_logits(string model)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        using var checkpoint = RandomCheckpoint.Write(Shapes[model], seed: 7);
        GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], AsF32, onProgress: null, TestContext.Current.CancellationToken);
        int[] tokens = [checkpoint.Tokenizer.EndOfTextId, .. Ids(checkpoint, Prompt)];

        using var peer = LlamaCppModel.Load(checkpoint["model.gguf"]);
        var theirs = peer.Logits(tokens);
        var expected = new NaiveDecoder(checkpoint.Config, name => checkpoint.Weights[name]).Logits(tokens);

        var (difference, size) = Difference(expected, theirs);
        output.WriteLine(FormattableString.Invariant($"{model}: logits differ by {difference:E1} at most, of {size:F2} (root mean square), over {tokens.Length} tokens"));
        // Single precision against double over two layers; a wrong order of rows changes them by their own size, a base of frequencies wrong by a hundredth by thousandths.
        Assert.True(difference < 1e-5 * size, FormattableString.Invariant($"{difference} of {size}"));
    }

    [Theory]
    [InlineData(GgufMix.F16, false, 0.002)]
    [InlineData(GgufMix.BF16, false, 0.02)]
    [InlineData(GgufMix.Q80, false, 0.03)]
    [InlineData(GgufMix.Q40, false, 0.3)]
    [InlineData(GgufMix.Q4KM, false, 0.25)]
    // Calibrated on inputs by chance, which are not this model's: the file must be as good as any, its errors may be larger.
    [InlineData(GgufMix.Q80, true, 0.04)]
    [InlineData(GgufMix.Q40, true, 0.4)]
    [InlineData(GgufMix.Q4KM, true, 0.35)]
    public void Llama_cpp_computes_with_every_mix(GgufMix mix, bool calibrated, double relativeError)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Mixtral), seed: 8);
        var importance = calibrated ? Importance.Gather(new RandomCalibration(checkpoint.Config)).Table : null;
        var report = GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], AsF32 with { Mix = mix, Importance = importance }, onProgress: null, TestContext.Current.CancellationToken);
        int[] tokens = [checkpoint.Tokenizer.EndOfTextId, .. Ids(checkpoint, Prompt)];

        using var peer = LlamaCppModel.Load(checkpoint["model.gguf"]);
        var theirs = peer.Logits(tokens);
        var expected = new NaiveDecoder(checkpoint.Config, name => checkpoint.Weights[name]).Logits(tokens);

        // Chance weights are the hardest to quantise: nothing in them is redundant. Where a router's choice tips over, one token's logits are others, hence the median.
        var errors = expected.Zip(theirs, (row, other) => Math.Sqrt(row.Zip(other, (a, b) => (a - b) * (a - b)).Sum() / row.Sum(a => a * a))).Order().ToArray();
        output.WriteLine(FormattableString.Invariant($"{mix}{(calibrated ? ", calibrated" : "")}: logits differ by {errors[errors.Length / 2]:P2} (median over tokens), {report.BitsPerWeight:F2} bits per weight"));
        Assert.True(errors[errors.Length / 2] < relativeError);
    }

    [Theory]
    [InlineData(GgufMix.Q40, 2, DecoderFamily.Llama, 0)]
    [InlineData(GgufMix.Q80, 7, DecoderFamily.Qwen2, 0)]
    [InlineData(GgufMix.Q4KM, 15, DecoderFamily.Llama, 0)]
    [InlineData(GgufMix.Q4KM, 15, DecoderFamily.Qwen3, 0)]
    [InlineData(GgufMix.Q4KM, 15, DecoderFamily.Mixtral, 4)]
    [InlineData(GgufMix.Q4KM, 15, DecoderFamily.Mixtral, 8)]
    public void Every_tensor_has_the_format_that_llama_cpp_gives_it(GgufMix mix, int fileType, DecoderFamily family, int experts)
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        // Nine layers: the first and last eighth and the thirds between are all there.
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(family) with { LayerCount = 9, IntermediateSize = 256, ExpertCount = experts, TieWordEmbeddings = family == DecoderFamily.Qwen3 }, seed: 9);
        GgufExport.Write(checkpoint.Folder, checkpoint["f32.gguf"], AsF32, onProgress: null, TestContext.Current.CancellationToken);
        GgufExport.Write(checkpoint.Folder, checkpoint["ours.gguf"], AsF32 with { Mix = mix }, onProgress: null, TestContext.Current.CancellationToken);
        LlamaCppPeer.QuantizeFile(checkpoint["f32.gguf"], checkpoint["theirs.gguf"], fileType, threads: 2);

        using var ours = GgufFile.Open(checkpoint["ours.gguf"]);
        using var theirs = GgufFile.Open(checkpoint["theirs.gguf"]);

        Assert.Equal(Formats(theirs), Formats(ours));
        Assert.Equal((uint)fileType, ours.Value<uint>("general.file_type"));
        Assert.Equal(theirs.Tensors["output_norm.weight"].Shape, ours.Tensors["output_norm.weight"].Shape);
    }

    [Fact]
    public void Calibration_keeps_the_errors_of_a_whole_file_below_llama_cpps()
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 10);
        var random = new Random(11);
        var byCheckpointName = checkpoint.Config.Weights().Where(weight => weight.Shape.Count == 2)
            .ToDictionary(weight => weight.Name, weight => Enumerable.Range(0, (int)weight.Shape[1]).Select(_ => MathF.Exp(6 * random.NextSingle())).ToArray());
        var byGgufName = byCheckpointName.ToDictionary(pair => GgufNames.Of(pair.Key).Name, pair => pair.Value);
        GgufExport.Write(checkpoint.Folder, checkpoint["f32.gguf"], AsF32, onProgress: null, TestContext.Current.CancellationToken);
        var report = GgufExport.Write(checkpoint.Folder, checkpoint["ours.gguf"], AsF32 with { Mix = GgufMix.Q4KM, Importance = new Importance(byCheckpointName) }, onProgress: null, TestContext.Current.CancellationToken);
        LlamaCppPeer.QuantizeFile(checkpoint["f32.gguf"], checkpoint["theirs.gguf"], fileType: 15, threads: 2, byGgufName);

        using var exact = GgufFile.Open(checkpoint["f32.gguf"]);
        using var ours = GgufFile.Open(checkpoint["ours.gguf"]);
        using var theirs = GgufFile.Open(checkpoint["theirs.gguf"]);
        var (ourError, theirError) = (WeightedError(exact, ours, byGgufName), WeightedError(exact, theirs, byGgufName));

        output.WriteLine(FormattableString.Invariant($"calibrated Q4_K_M: weighted RMSE ours/llama.cpp {ourError / theirError:F4}"));
        Assert.True(ourError <= theirError);
        Assert.Empty(report.UncalibratedTensors);
        Assert.True(ours.Value<bool>("endonym.quantization.calibrated"));
    }

    [Fact]
    public void Name_licence_lineage_rights_and_template_are_inside()
    {
        Assert.SkipWhen(LlamaCppPeer.Missing is not null, LlamaCppPeer.Missing ?? "");
        using var checkpoint = RandomCheckpoint.Write(RandomCheckpoint.Shape(DecoderFamily.Llama), seed: 12);
        GgufExport.Write(checkpoint.Folder, checkpoint["model.gguf"], AsF32 with { Name = "Próba", License = "apache-2.0", LineageId = "0123", Rights = RightsClass.GreyTdm, AddBosToken = true }, onProgress: null, TestContext.Current.CancellationToken);

        using var peer = LlamaCppModel.Load(checkpoint["model.gguf"]);

        Assert.Equal("Próba", peer.Metadata("general.name"));
        Assert.Equal("apache-2.0", peer.Metadata("general.license"));
        Assert.Equal("0123", peer.Metadata("endonym.lineage.id"));
        Assert.Equal("GreyTdm", peer.Metadata("endonym.rights.class"));
        Assert.Equal(Text.ChatTemplates.ChatTemplate.ChatMl.Jinja, peer.ChatTemplate);
        Assert.Equal((checkpoint.Tokenizer.EndOfTextId, checkpoint.Tokenizer.EndOfTextId, true), (peer.BosId, peer.EosId, peer.AddsBos));
        Assert.True(peer.EndsGeneration(checkpoint.Tokenizer.SpecialTokens["<|im_end|>"]));
        Assert.Equal(checkpoint.Config.VocabularySize, peer.VocabularySize);
    }

    private static int[] Ids(RandomCheckpoint checkpoint, string text)
    {
        List<int> ids = [];
        checkpoint.Tokenizer.Encode(text, ids);
        return [.. ids];
    }

    private static (double Greatest, double Size) Difference(double[][] expected, float[][] found) => (
        expected.Zip(found, (row, other) => row.Zip(other, (a, b) => Math.Abs(a - b)).Max()).Max(),
        Math.Sqrt(expected.SelectMany(row => row).Average(value => value * value)));

    private static string[] Formats(GgufFile file) => [.. file.Tensors.Values.Select(tensor => $"{tensor.Name} {tensor.Format.GgmlName}").Order(StringComparer.Ordinal)];

    private static double WeightedError(GgufFile exact, GgufFile file, Dictionary<string, float[]> importance) => importance.Sum(pair =>
    {
        var (columns, rows) = (pair.Value.Length, (int)exact.Tensors[pair.Key].Shape[0]);
        var (expected, found) = (new float[rows * columns], new float[rows * columns]);
        exact.Read(exact.Tensors[pair.Key], 0, expected);
        file.Read(file.Tensors[pair.Key], 0, found);
        return expected.Zip(found, (a, b) => ((double)a - b) * ((double)a - b)).Select((square, i) => square * pair.Value[i % columns]).Sum();
    });
}

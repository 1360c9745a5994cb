using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Families;
using Endonym.Models.Onnx.Session;

namespace Endonym.Models.Onnx.Tests;

/// <summary>Decoders small enough for plain loops, one of each family.</summary>
internal static class TinyDecoders
{
    public const int Vocabulary = 100;

    public static DecoderConfig Llama { get; } = new()
    {
        VocabularySize = Vocabulary,
        HiddenSize = 64,
        IntermediateSize = 96,
        LayerCount = 2,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        ContextLength = 64,
        BosTokenId = 1,
        EosTokenId = 2,
    };

    public static DecoderConfig Of(string family) => family switch
    {
        "llama" => Llama,
        "tied" => Llama with { TieWordEmbeddings = true },
        "linear" => Llama with { RopeScaling = new() { Kind = RopeScalingKind.Linear, Factor = 4 } },
        "mistral" => Llama with { Family = DecoderFamily.Mistral, SlidingWindow = 5 },
        "nemo" => Llama with { Family = DecoderFamily.Mistral, HeadSize = 32 },
        "qwen2" => Llama with { Family = DecoderFamily.Qwen2, HasAttentionBias = true },
        "narrow" => Llama with { IntermediateSize = 48 }, // three blocks of 16
        "odd" => Llama with { IntermediateSize = 40, TieWordEmbeddings = true }, // the way down divides into no blocks
        "odd throughout" => Llama with { Family = DecoderFamily.Mistral, HiddenSize = 40, HeadSize = 16, IntermediateSize = 88, TieWordEmbeddings = true }, // and nothing else but the attention's output does
        "odd experts" => Llama with { Family = DecoderFamily.Mixtral, IntermediateSize = 40, ExpertCount = 4, ExpertsPerToken = 2 },
        "biased" => Llama with { HasAttentionBias = true },
        "part-windowed" => Llama with { Family = DecoderFamily.Qwen2, HasAttentionBias = true, SlidingWindow = 5, UnwindowedLayerCount = 1 },
        "qwen3" => Llama with { Family = DecoderFamily.Qwen3, HasQueryKeyNorm = true, HeadSize = 32 },
        "mixtral" => Llama with { Family = DecoderFamily.Mixtral, ExpertCount = 4, ExpertsPerToken = 2 },
        _ => throw new ArgumentException($"There is no tiny {family}.", nameof(family)),
    };

    public static OnnxDecoderOptions Options { get; } = new() { ThreadCount = 1, SpinsWhileWaiting = false };

    /// <summary>Exports weights and opens them.</summary>
    public static OnnxDecoder Open(TempFolder folder, RandomWeights weights, OnnxExportOptions options, OnnxDecoderOptions? run = null)
    {
        OnnxDecoderExporter.Export(weights.Config, weights, options, [2], folder.Path);
        return OnnxDecoder.Open(folder.Path, run ?? Options);
    }

    public static int[] Ids(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(Vocabulary))];
    }
}

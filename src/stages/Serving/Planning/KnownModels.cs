using Endonym.Models.Families;

namespace Endonym.Serving.Planning;

/// <summary>Shapes of open models that national programmes start from, so that one may plan before anything is downloaded. Dimensions from their published <c>config.json</c>.</summary>
public static class KnownModels
{
    private static readonly Dictionary<string, DecoderConfig> Configs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["llama-3.2-1b"] = Llama3(2048, 8192, 16, 32, headSize: 64, tied: true),
        ["llama-3.2-3b"] = Llama3(3072, 8192, 28, 24, headSize: 128, tied: true),
        ["llama-3.1-8b"] = Llama3(4096, 14_336, 32, 32, headSize: 128),
        ["llama-3.1-70b"] = Llama3(8192, 28_672, 80, 64, headSize: 128),
        ["mistral-7b"] = new() { Family = DecoderFamily.Mistral, VocabularySize = 32_768, HiddenSize = 4096, IntermediateSize = 14_336, LayerCount = 32, HeadCount = 32, KeyValueHeadCount = 8, ContextLength = 32_768 },
        ["mistral-nemo-12b"] = new() { Family = DecoderFamily.Mistral, VocabularySize = 131_072, HiddenSize = 5120, IntermediateSize = 14_336, LayerCount = 40, HeadCount = 32, KeyValueHeadCount = 8, HeadSize = 128, ContextLength = 131_072 },
        ["mixtral-8x7b"] = new() { Family = DecoderFamily.Mixtral, VocabularySize = 32_000, HiddenSize = 4096, IntermediateSize = 14_336, LayerCount = 32, HeadCount = 32, KeyValueHeadCount = 8, ContextLength = 32_768, ExpertCount = 8, ExpertsPerToken = 2 },
        ["qwen2.5-7b"] = new() { Family = DecoderFamily.Qwen2, VocabularySize = 152_064, HiddenSize = 3584, IntermediateSize = 18_944, LayerCount = 28, HeadCount = 28, KeyValueHeadCount = 4, ContextLength = 32_768, HasAttentionBias = true },
    };

    // Not built as Llama is (DeepSeek-AI, 2024, arXiv:2412.19437): 3 of 61 layers are dense, 58 have 256 experts of 3 · 7168 · 2048 numbers, of which a token meets 8 and one that all
    // share; attention keeps 512 + 64 values of a token in each layer, which every GPU that shares the layer holds.
    private static readonly ModelShape DeepSeekV3 = new()
    {
        Name = "deepseek-v3",
        SharedParameters = 671.0e9 - (58 * 256 * 3.0 * 7168 * 2048) - (2 * 129_280.0 * 7168),
        ExpertParameters = 58 * 256 * 3.0 * 7168 * 2048,
        ExpertCount = 256,
        ExpertsPerToken = 8,
        EmbeddingParameters = 2 * 129_280.0 * 7168,
        OutputParameters = 129_280.0 * 7168,
        CachedValuesPerToken = 61 * (512 + 64),
        AttentionWidth = 61 * 128 * ((192 + 128) / 2.0), // queries and keys are 192 wide, values 128
        LayerCount = 61,
        HiddenSize = 7168,
        HeadCount = 128,
        KeyValueHeadCount = 1,
        ContextLength = 131_072,
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => [.. Configs.Keys, DeepSeekV3.Name];

    /// <summary>A model's shape; null if it is not known here.</summary>
    public static ModelShape? Find(string name) => Configs.TryGetValue(name, out var config) ? ModelShape.Of(name, config)
        : string.Equals(name, DeepSeekV3.Name, StringComparison.OrdinalIgnoreCase) ? DeepSeekV3
        : null;

    private static DecoderConfig Llama3(int hidden, int intermediate, int layers, int heads, int headSize, bool tied = false) => new()
    {
        VocabularySize = 128_256,
        HiddenSize = hidden,
        IntermediateSize = intermediate,
        LayerCount = layers,
        HeadCount = heads,
        KeyValueHeadCount = 8,
        HeadSize = headSize,
        ContextLength = 131_072,
        TieWordEmbeddings = tied,
    };
}

using Endonym.Lineage;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>What an engine must know of an exported decoder before it opens the graph.</summary>
public sealed record OnnxDecoderShape
{
    // Those of the configuration: far beyond any real model, but a token's keys and values in all layers and positions fit 64 bits.
    private const int Most = 1 << 24;
    private const int MostHeads = 1 << 12;

    /// <summary>Layers, each with keys and values of its own.</summary>
    public required int LayerCount { get; init => field = Within(value, 1000, "num_hidden_layers"); }

    /// <summary>Query heads of a layer.</summary>
    public required int HeadCount { get; init => field = Within(value, MostHeads, "num_attention_heads"); }

    /// <summary>Key and value heads of a layer.</summary>
    public required int KeyValueHeadCount { get; init => field = Within(value, MostHeads, "num_key_value_heads"); }

    /// <summary>Width of one head.</summary>
    public required int HeadSize { get; init => field = Within(value, MostHeads, "head_size"); }

    /// <summary>Logits of a position.</summary>
    public required int VocabularySize { get; init => field = Within(value, Most, "vocab_size"); }

    /// <summary>Positions the graph has angles for.</summary>
    public required int ContextLength { get; init => field = Within(value, Most, "context_length"); }

    /// <summary>Bytes of fp32 keys and values that one token takes in all layers.</summary>
    public long KeyValueBytesPerToken => 2L * sizeof(float) * LayerCount * KeyValueHeadCount * HeadSize;

    /// <summary>Reads <see cref="OnnxDecoderFolder.GenAiConfigFile"/>.</summary>
    /// <param name="folder">The decoder's folder.</param>
    /// <exception cref="InvalidInputException">The file is missing, broken, or a number in it is none of a decoder's.</exception>
    public static OnnxDecoderShape Read(string folder) => HuggingFaceJson.Read(Path.Combine(folder, OnnxDecoderFolder.GenAiConfigFile), json =>
    {
        var model = Object(json, "model");
        var decoder = Object(model, "decoder");
        return new OnnxDecoderShape
        {
            LayerCount = decoder.Int("num_hidden_layers"),
            HeadCount = decoder.Int("num_attention_heads"),
            KeyValueHeadCount = decoder.Int("num_key_value_heads"),
            HeadSize = decoder.Int("head_size"),
            VocabularySize = model.Int("vocab_size"),
            ContextLength = model.Int("context_length"),
        };
    });

    /// <summary>Checks that the decoder has a row for each token.</summary>
    /// <exception cref="InvalidInputException">A token is none of the vocabulary.</exception>
    public void CheckTokens(ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)VocabularySize)
                throw new InvalidInputException(Invariant($"Token id {token} is outside the model's vocabulary of {VocabularySize}. Encode the text with the model's own tokenizer."));
        }
    }

    private static HuggingFaceJson Object(HuggingFaceJson json, string name) =>
        json.OptionalObject(name) ?? throw new InvalidInputException($"'{name}' is missing; it must describe the decoder. Export the model again.");

    private static int Within(int value, int most, string name) => value > 0 && value <= most
        ? value
        : throw new InvalidInputException(Invariant($"{name} is {value}; it must lie between 1 and {most}."));
}

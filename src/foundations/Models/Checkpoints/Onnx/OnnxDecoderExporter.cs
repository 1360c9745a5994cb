using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Families;
using Endonym.Models.Quantization;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Writes a decoder as ONNX, for our engine and for onnxruntime-genai.</summary>
/// <remarks>Models of any size: weights go from the checkpoint to the file a part at a time. The tokenizer's files are the caller's to copy.</remarks>
public static class OnnxDecoderExporter
{
    // Of GroupQueryAttention on a CPU, which says so only when it first runs.
    private const int HeadSizeUnit = 8;

    /// <summary>Writes configuration, graphs and weights.</summary>
    /// <param name="config">The decoder.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="options">How to store them.</param>
    /// <param name="eosTokenIds">Tokens that end an answer; empty if there is none.</param>
    /// <param name="folder">Takes the files of <see cref="OnnxDecoderFolder"/>; must exist.</param>
    /// <returns>How each calibrated weight was quantised; nothing without a calibration.</returns>
    /// <exception cref="InvalidInputException">The decoder cannot be written so; the message says why.</exception>
    public static IReadOnlyList<MatrixFit> Export(DecoderConfig config, IWeightSource weights, OnnxExportOptions options, IReadOnlyList<int> eosTokenIds, string folder)
    {
        config.Validate();
        if (config.HeadSize % HeadSizeUnit != 0)
            throw new InvalidInputException(Invariant($"The model's heads are {config.HeadSize} wide ('head_dim'), but ONNX Runtime's attention takes widths that divide by {HeadSizeUnit}. Serve the checkpoint itself, or export it as GGUF."));
        // Dynamic scaling turns all positions anew once a text is longer than was trained on: no table, and no kept key, can do that.
        if (options.ContextLength > config.CacheableLength)
            throw new InvalidInputException(Invariant($"The model has {config.CacheableLength} positions whose angles stay as they are, but {options.ContextLength} are asked for. Ask for at most as many."));

        HuggingFaceFolder.WriteConfig(folder, config, eosTokenIds);
        IReadOnlyList<MatrixFit> fits;
        using (var file = new OnnxWeightsFile(Path.Combine(folder, OnnxDecoderFolder.WeightsFile)))
        {
            var writer = new DecoderWeightsWriter(file);
            var tensors = DecoderTensors.Write(config, options, weights, writer);
            file.Finish();
            File.WriteAllBytes(Path.Combine(folder, OnnxDecoderFolder.SlotsGraphFile), DecoderGraph.ForSlots(config, options, tensors));
            File.WriteAllBytes(Path.Combine(folder, OnnxDecoderFolder.GenAiGraphFile), DecoderGraph.ForGenAi(config, options, tensors));
            fits = writer.Fits;
        }

        LineageJson.Write(Path.Combine(folder, OnnxDecoderFolder.GenAiConfigFile), GenAiConfig(config, options, eosTokenIds));
        return fits;
    }

    private static JsonObject GenAiConfig(DecoderConfig config, OnnxExportOptions options, IReadOnlyList<int> eosTokenIds)
    {
        var contextLength = options.ContextLength ?? config.CacheableLength;
        var eos = eosTokenIds.Count > 0 ? eosTokenIds[0] : config.EosTokenId ?? 0;
        return new JsonObject
        {
            ["model"] = new JsonObject
            {
                ["bos_token_id"] = config.BosTokenId ?? eos,
                ["context_length"] = contextLength,
                ["decoder"] = new JsonObject
                {
                    ["session_options"] = new JsonObject { ["log_id"] = "onnxruntime-genai", ["provider_options"] = new JsonArray() },
                    ["filename"] = OnnxDecoderFolder.GenAiGraphFile,
                    ["head_size"] = config.HeadSize,
                    ["hidden_size"] = config.HiddenSize,
                    ["inputs"] = new JsonObject
                    {
                        ["input_ids"] = DecoderNames.InputIds,
                        ["attention_mask"] = DecoderNames.AttentionMask,
                        ["past_key_names"] = "past_key_values.%d.key",
                        ["past_value_names"] = "past_key_values.%d.value",
                    },
                    ["outputs"] = new JsonObject
                    {
                        ["logits"] = DecoderNames.Logits,
                        ["present_key_names"] = "present.%d.key",
                        ["present_value_names"] = "present.%d.value",
                    },
                    ["num_attention_heads"] = config.HeadCount,
                    ["num_hidden_layers"] = config.LayerCount,
                    ["num_key_value_heads"] = config.KeyValueHeadCount,
                },
                ["eos_token_id"] = eosTokenIds.Count > 1 ? new JsonArray([.. eosTokenIds.Select(id => JsonValue.Create(id))]) : eos,
                ["pad_token_id"] = config.PadTokenId ?? eos,
                ["type"] = GenAiType(config.Family),
                ["vocab_size"] = config.VocabularySize,
            },
            ["search"] = new JsonObject { ["max_length"] = contextLength, ["past_present_share_buffer"] = true },
        };
    }

    // onnxruntime-genai looks here only for whether the model is a decoder; it knows no Mixtral, whose graph has a Mistral's inputs and outputs.
    private static string GenAiType(DecoderFamily family) => family switch
    {
        DecoderFamily.Mistral or DecoderFamily.Mixtral => "mistral",
        DecoderFamily.Qwen2 => "qwen2",
        DecoderFamily.Qwen3 => "qwen3",
        _ => "llama",
    };
}

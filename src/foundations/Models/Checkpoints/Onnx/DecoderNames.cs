using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>The names of an exported decoder's inputs and outputs.</summary>
/// <remarks>Dimensions: B sequences, S new tokens of each, K key/value heads, C tokens there is room for, E width of one head, N rows of logits, V vocabulary.</remarks>
public static class DecoderNames
{
    /// <summary>(B, S), int64.</summary>
    public const string InputIds = "input_ids";

    /// <summary>(B, S + past), int64: 1 for a token, 0 for padding. In onnxruntime-genai's graph only.</summary>
    public const string AttentionMask = "attention_mask";

    /// <summary>(B), int32: each sequence's length with its new tokens, less one. In our graph only.</summary>
    public const string LastPositions = "seqlens_k";

    /// <summary>A scalar, int32: the length of the longest sequence with its new tokens. In our graph only.</summary>
    public const string TotalLength = "total_sequence_length";

    /// <summary>(N, 2), int64: sequence and new token whose logits are asked for. In our graph only.</summary>
    public const string LogitRows = "logit_rows";

    /// <summary>(B, 1, adapters), fp32: 1 for the adapter a sequence has, 0 for all others. In our graph with adapters only.</summary>
    public const string AdapterRows = "adapter_rows";

    /// <summary>fp32: (N, V) in our graph, (B, S, V) in onnxruntime-genai's.</summary>
    public const string Logits = "logits";

    /// <summary>(B, K, C, E), fp32: keys of a layer before the new tokens.</summary>
    public static string PastKey(int layer) => Invariant($"past_key_values.{layer}.key");

    /// <summary>(B, K, C, E), fp32: values of a layer before the new tokens.</summary>
    public static string PastValue(int layer) => Invariant($"past_key_values.{layer}.value");

    /// <summary>(B, K, C, E), fp32: keys of a layer with the new tokens; may be the same memory as <see cref="PastKey"/>.</summary>
    public static string PresentKey(int layer) => Invariant($"present.{layer}.key");

    /// <summary>(B, K, C, E), fp32: values of a layer with the new tokens; may be the same memory as <see cref="PastValue"/>.</summary>
    public static string PresentValue(int layer) => Invariant($"present.{layer}.value");
}

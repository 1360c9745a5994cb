namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>The names of an exported encoder's inputs and outputs, those of Hugging Face's own exports.</summary>
/// <remarks>Dimensions: B texts, S tokens of the longest, D model width, C classes.</remarks>
public static class EncoderNames
{
    /// <summary>(B, S), int64.</summary>
    public const string InputIds = "input_ids";

    /// <summary>(B, S), int64: 1 for a token, 0 for the padding behind a text.</summary>
    public const string AttentionMask = "attention_mask";

    /// <summary>(B, S, D), fp32: what the last layer says of each token. Of an encoder without a head that classifies.</summary>
    public const string LastHiddenState = "last_hidden_state";

    /// <summary>(B, C), fp32: logits of the classes. Of an encoder with a head that classifies.</summary>
    public const string Logits = "logits";
}

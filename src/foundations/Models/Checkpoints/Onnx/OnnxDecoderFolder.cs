namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>The files of an exported decoder, beside Hugging Face's configuration and tokenizer.</summary>
public static class OnnxDecoderFolder
{
    /// <summary>The graph as onnxruntime-genai wants it: an attention mask goes in, logits of the last position come out.</summary>
    public const string GenAiGraphFile = "model.onnx";

    /// <summary>The same decoder as our engine runs it: lengths of sequences go in, logits of chosen positions come out. Both graphs share the weights.</summary>
    public const string SlotsGraphFile = "decoder.onnx";

    /// <summary>The weights.</summary>
    public const string WeightsFile = "model.onnx.data";

    /// <summary>What onnxruntime-genai must know.</summary>
    public const string GenAiConfigFile = "genai_config.json";
}

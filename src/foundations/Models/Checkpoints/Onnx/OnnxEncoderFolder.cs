namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>The files of an exported encoder, beside Hugging Face's configuration and tokenizer.</summary>
public static class OnnxEncoderFolder
{
    /// <summary>The graph.</summary>
    public const string GraphFile = "model.onnx";

    /// <summary>The weights.</summary>
    public const string WeightsFile = "model.onnx.data";
}

using Endonym.Lineage;
using Endonym.Models.Checkpoints.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Endonym.Models.Onnx.Session;

/// <summary>Checks that a graph is a decoder of ours.</summary>
internal static class DecoderSession
{
    /// <param name="session">The graph.</param>
    /// <param name="shape">What the configuration describes.</param>
    /// <param name="adapters">Adapters in the graph.</param>
    /// <param name="path">Its file, for the error.</param>
    /// <exception cref="InvalidInputException">Its inputs or outputs are not those of the decoder that the configuration describes.</exception>
    public static void Check(InferenceSession session, OnnxDecoderShape shape, int adapters, string path)
    {
        const int any = -1;
        int K = shape.KeyValueHeadCount, E = shape.HeadSize;
        Dictionary<string, (TensorElementType Type, int[] Shape)> inputs = new(StringComparer.Ordinal)
        {
            [DecoderNames.InputIds] = (TensorElementType.Int64, [any, any]),
            [DecoderNames.LastPositions] = (TensorElementType.Int32, [any]),
            [DecoderNames.TotalLength] = (TensorElementType.Int32, []),
            [DecoderNames.LogitRows] = (TensorElementType.Int64, [any, 2]),
        };
        if (adapters > 0)
            inputs[DecoderNames.AdapterRows] = (TensorElementType.Float, [any, 1, adapters]);
        Dictionary<string, (TensorElementType Type, int[] Shape)> outputs = new(StringComparer.Ordinal) { [DecoderNames.Logits] = (TensorElementType.Float, [any, shape.VocabularySize]) };
        for (var layer = 0; layer < shape.LayerCount; layer++)
        {
            inputs[DecoderNames.PastKey(layer)] = inputs[DecoderNames.PastValue(layer)] = (TensorElementType.Float, [any, K, any, E]);
            outputs[DecoderNames.PresentKey(layer)] = outputs[DecoderNames.PresentValue(layer)] = (TensorElementType.Float, [any, K, any, E]);
        }

        GraphSession.Compare("input", inputs, session.InputMetadata, Mismatch);
        GraphSession.Compare("output", outputs, session.OutputMetadata, Mismatch);

        InvalidInputException Mismatch(string fault) =>
            new($"{path}: this is not the decoder that {OnnxDecoderFolder.GenAiConfigFile} describes: {fault}. Use the files of one export.");
    }
}

using Endonym.Lineage;
using Endonym.Models.Checkpoints.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Session;

/// <summary>Opens a graph in ONNX Runtime and checks that it is a decoder of ours.</summary>
internal static class DecoderSession
{
    /// <exception cref="InvalidInputException">ONNX Runtime cannot read it.</exception>
    public static InferenceSession Open(string path, OnnxDecoderOptions options)
    {
        AttentionKernel.Choose();
        OrtEnv.Instance().DisableTelemetryEvents();
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = options.ThreadCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // what it has to say arrives as an exception
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", options.SpinsWhileWaiting ? "1" : "0");
        // session.set_denormal_as_zero stays off: it changes the calling thread's floating-point mode for good, under which .NET's vector code, which
        // carries indices in the bits of floats, gives wrong results.
        try
        {
            return new InferenceSession(path, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidInputException($"{path}: ONNX Runtime cannot read this model or its weights: {FirstLine(error.Message)} Export it again.", error);
        }
    }

    /// <exception cref="InvalidInputException">Its inputs or outputs are not those of the decoder that the configuration describes.</exception>
    public static void Check(InferenceSession session, OnnxDecoderShape shape, string path)
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
        Dictionary<string, (TensorElementType Type, int[] Shape)> outputs = new(StringComparer.Ordinal) { [DecoderNames.Logits] = (TensorElementType.Float, [any, shape.VocabularySize]) };
        for (var layer = 0; layer < shape.LayerCount; layer++)
        {
            inputs[DecoderNames.PastKey(layer)] = inputs[DecoderNames.PastValue(layer)] = (TensorElementType.Float, [any, K, any, E]);
            outputs[DecoderNames.PresentKey(layer)] = outputs[DecoderNames.PresentValue(layer)] = (TensorElementType.Float, [any, K, any, E]);
        }

        Compare(path, "input", inputs, session.InputMetadata);
        Compare(path, "output", outputs, session.OutputMetadata);
    }

    private static void Compare(string path, string kind, Dictionary<string, (TensorElementType Type, int[] Shape)> expected, IReadOnlyDictionary<string, NodeMetadata> found)
    {
        foreach (var (name, (type, shape)) in expected)
        {
            if (!found.TryGetValue(name, out var node))
                throw Mismatch($"{kind} '{name}' is missing");
            if (!node.IsTensor || node.ElementDataType != type || !node.Dimensions.SequenceEqual(shape))
                throw Mismatch(Invariant($"{kind} '{name}' should be {type} [{string.Join(", ", shape)}], but is {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)} [{(node.IsTensor ? string.Join(", ", node.Dimensions) : "")}]"));
        }

        if (found.Keys.FirstOrDefault(name => !expected.ContainsKey(name)) is { } unexpected)
            throw Mismatch($"{kind} '{unexpected}' is unexpected");

        InvalidInputException Mismatch(string fault) =>
            new($"{path}: this is not the decoder that {OnnxDecoderFolder.GenAiConfigFile} describes: {fault}. Use the files of one export.");
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0];
}

using Endonym.Lineage;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static System.FormattableString;

namespace Endonym.Models.Onnx.Session;

/// <summary>Opens exports in ONNX Runtime.</summary>
internal static class GraphSession
{
    /// <summary>Opens a graph.</summary>
    /// <param name="path">Its file; its weights lie beside it.</param>
    /// <param name="threadCount">Threads that compute together, the calling one among them.</param>
    /// <param name="spins">Whether they wait for one another without giving their cores up.</param>
    /// <param name="changed">The graph to open in its place; null for the file's own.</param>
    /// <exception cref="InvalidInputException">ONNX Runtime cannot read it.</exception>
    public static InferenceSession Open(string path, int threadCount, bool spins, byte[]? changed = null)
    {
        AttentionKernel.Choose();
        OrtEnv.Instance().DisableTelemetryEvents();
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threadCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // what it has to say arrives as an exception
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", spins ? "1" : "0");
        // Between two runs the cores belong to those who draw the tokens and send them.
        settings.AddSessionConfigEntry("session.force_spinning_stop", "1");
        // session.set_denormal_as_zero stays off: it changes the calling thread's floating-point mode for good, under which .NET's vector code, which
        // carries indices in the bits of floats, gives wrong results.
        try
        {
            if (changed is null)
                return new InferenceSession(path, settings);
            settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", Path.GetDirectoryName(path) ?? "");
            return new InferenceSession(changed, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidInputException($"{path}: ONNX Runtime cannot read this model or its weights: {error.Message.Split('\n', 2)[0]} Export it again.", error);
        }
    }

    /// <summary>A file of an export.</summary>
    /// <param name="folder">The export's.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="kind">What is exported, for the error: a decoder, an encoder.</param>
    /// <exception cref="InvalidInputException">It is missing.</exception>
    public static FileInfo Existing(string folder, string name, string kind) => new FileInfo(Path.Combine(folder, name)) is { Exists: true } file
        ? file
        : throw new InvalidInputException($"{folder}: {name} is missing. Give the folder of {kind} that was exported as ONNX.");

    /// <summary>Compares a graph's inputs or outputs with those it should have.</summary>
    /// <param name="kind">What is compared, for the error.</param>
    /// <param name="expected">Element type and shape by name; −1 for a dimension that only a run decides.</param>
    /// <param name="found">What the graph has.</param>
    /// <param name="mismatch">Makes the error of a fault.</param>
    public static void Compare(
        string kind, Dictionary<string, (TensorElementType Type, int[] Shape)> expected, IReadOnlyDictionary<string, NodeMetadata> found, Func<string, InvalidInputException> mismatch)
    {
        foreach (var (name, (type, shape)) in expected)
        {
            if (!found.TryGetValue(name, out var node))
                throw mismatch($"{kind} '{name}' is missing");
            if (!node.IsTensor || node.ElementDataType != type || !node.Dimensions.SequenceEqual(shape))
                throw mismatch(Invariant($"{kind} '{name}' should be {type} [{string.Join(", ", shape)}], but is {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)} [{(node.IsTensor ? string.Join(", ", node.Dimensions) : "")}]"));
        }

        if (found.Keys.FirstOrDefault(name => !expected.ContainsKey(name)) is { } unexpected)
            throw mismatch($"{kind} '{unexpected}' is unexpected");
    }
}

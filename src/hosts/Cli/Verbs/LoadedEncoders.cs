using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Lineage.Runs;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Encoders;
using Endonym.Server;

namespace Endonym.Cli.Verbs;

/// <summary>Encoders in memory.</summary>
internal sealed class LoadedEncoders : IDisposable
{
    private readonly List<ITextEncoder> _loaded = [];

    private LoadedEncoders()
    {
    }

    /// <summary>What the server offers; freed with this.</summary>
    public ServedEncoders Served { get; private set; } = new();

    /// <summary>Loads encoders.</summary>
    /// <param name="workspace">Knows checkpoints and exports by their names, and keeps what has to be written as ONNX.</param>
    /// <param name="embeddings">Names or folders of those that make vectors.</param>
    /// <param name="rerankers">Names or folders of those that score documents.</param>
    /// <param name="reporter">Told when one is written as ONNX.</param>
    /// <exception cref="InvalidInputException">One is not there, broken, or of another kind.</exception>
    public static LoadedEncoders From(Workspace workspace, IReadOnlyList<string> embeddings, IReadOnlyList<string> rerankers, ConsoleReporter reporter)
    {
        var all = new LoadedEncoders();
        try
        {
            all.Served = new ServedEncoders
            {
                EmbeddingModels = [.. embeddings.Select(model => all.Load(workspace, model, reporter, OnnxEmbeddingModel.CheckKind, OnnxEmbeddingModel.Load))],
                Rerankers = [.. rerankers.Select(model => all.Load(workspace, model, reporter, OnnxCrossEncoder.CheckKind, OnnxCrossEncoder.Load))],
            };
            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    public void Dispose() => _loaded.ForEach(encoder => encoder.Dispose());

    private T Load<T>(Workspace workspace, string model, ConsoleReporter reporter, Action<TextEncoderFolder> check, Func<string, string, OnnxEncoderOptions, T> load) where T : ITextEncoder
    {
        var (folder, name) = ServedModelFlags.FolderOf(workspace, model);
        var loaded = load(EncoderCache.Exported(workspace, folder, name, check, reporter), name, new OnnxEncoderOptions());
        _loaded.Add(loaded);
        return loaded;
    }
}

using Endonym.Models.Adapters;
using Endonym.Models.Checkpoints.Gguf;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Contracts;
using Endonym.Models.Onnx.Generation;
using Endonym.Models.Onnx.Session;
using Endonym.Models.Torch.Generation;

namespace Endonym.Cli.Verbs;

/// <summary>A model in memory.</summary>
/// <param name="Model">Freed with this.</param>
/// <param name="EosTokenIds">The tokens that its own files name as ending an answer.</param>
internal sealed record LoadedModel(ILanguageModel Model, IReadOnlyList<int> EosTokenIds) : IDisposable
{
    /// <summary>Loads a folder: one that was exported as ONNX by ONNX Runtime, one in Hugging Face's layout by libtorch.</summary>
    public static LoadedModel From(string folder, string name, IReadOnlyList<AdapterFolder> adapters) => new(Load(folder, name, adapters), HuggingFaceFolder.ReadEosTokenIds(folder));

    /// <inheritdoc cref="From"/>
    public static ILanguageModel Load(string folder, string name, IReadOnlyList<AdapterFolder>? adapters = null) => File.Exists(Path.Combine(folder, OnnxDecoderFolder.SlotsGraphFile))
        ? OnnxLanguageModel.Load(folder, name, new OnnxDecoderOptions(), adapters)
        : TorchLanguageModel.Load(folder, name, adapters);

    /// <summary>Loads a checkpoint with the weights that a GGUF file of it stands for.</summary>
    public static ILanguageModel LoadGguf(string checkpoint, string file, string name)
    {
        using var weights = GgufWeights.Open(file, HuggingFaceFolder.ReadConfig(checkpoint));
        return TorchLanguageModel.Load(checkpoint, name, weights);
    }

    public void Dispose() => Model.Dispose();
}

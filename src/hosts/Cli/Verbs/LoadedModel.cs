using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Torch.Generation;

namespace Endonym.Cli.Verbs;

/// <summary>A model in memory.</summary>
/// <param name="Model">Freed with this.</param>
/// <param name="EosTokenIds">The tokens that its own files name as ending an answer.</param>
internal sealed record LoadedModel(TorchLanguageModel Model, IReadOnlyList<int> EosTokenIds) : IDisposable
{
    /// <summary>Loads a Hugging Face folder.</summary>
    public static LoadedModel From(string folder, string name) => new(TorchLanguageModel.Load(folder, name), HuggingFaceFolder.ReadEosTokenIds(folder));

    public void Dispose() => Model.Dispose();
}

using System.CommandLine;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Models.Torch.Generation;

namespace Endonym.Cli.Verbs;

/// <summary>How <c>serve</c> and <c>chat</c> name a model: a checkpoint of the workspace, or any Hugging Face folder.</summary>
internal static class ServedModelFlags
{
    public static Option<string?> Model() => new("--model") { Description = "A checkpoint of the workspace, or the path of a Hugging Face folder." };

    public static TorchLanguageModel Load(Workspace workspace, string model)
    {
        if (Directory.Exists(model))
            return TorchLanguageModel.Load(model, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model))));
        return workspace.Find(ArtifactKind.Checkpoint, model) is { } checkpoint
            ? TorchLanguageModel.Load(checkpoint.Folder, model)
            : throw new InvalidInputException($"'{model}' is neither a checkpoint in {workspace.Root} nor a folder. Checkpoints there: {string.Join(", ", workspace.Artifacts().Where(artifact => artifact.Manifest.Kind == ArtifactKind.Checkpoint).Select(artifact => artifact.Manifest.Name))}.");
    }
}

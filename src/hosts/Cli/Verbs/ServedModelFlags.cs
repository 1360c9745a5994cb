using System.CommandLine;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Cli.Verbs;

/// <summary>How <c>serve</c> and <c>chat</c> name a model, a checkpoint of the workspace or any Hugging Face folder, and what it is told first.</summary>
internal static class ServedModelFlags
{
    public const string DefaultLanguage = "pl";

    public static Option<string?> Model() => new("--model") { Description = "A checkpoint of the workspace, or the path of a Hugging Face folder." };

    public static Option<string?> Language() => new("--language") { Description = $"The nation's language, BCP 47; its pack says what the model is told first, and has the page's words (default: {DefaultLanguage})." };

    public static Option<string?> SystemPrompt() => new("--system") { Description = "What the model is told first, in place of the language pack's words; \"\" for nothing." };

    public static LoadedModel Load(Workspace workspace, string model)
    {
        if (Directory.Exists(model))
            return LoadedModel.From(model, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model))));
        return workspace.Find(ArtifactKind.Checkpoint, model) is { } checkpoint
            ? LoadedModel.From(checkpoint.Folder, model)
            : throw new InvalidInputException($"'{model}' is neither a checkpoint in {workspace.Root} nor a folder. Checkpoints there: {string.Join(", ", workspace.Artifacts().Where(artifact => artifact.Manifest.Kind == ArtifactKind.Checkpoint).Select(artifact => artifact.Manifest.Name))}.");
    }
}

using System.CommandLine;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Models.Adapters;

namespace Endonym.Cli.Verbs;

/// <summary>How <c>serve</c> and <c>chat</c> name a model, a checkpoint or an export of the workspace or any folder of them, and what it is told first.</summary>
internal static class ServedModelFlags
{
    public const string DefaultLanguage = "pl";

    public static Option<string?> Model() => new("--model") { Description = "A checkpoint of the workspace, an export of one as ONNX, or the path of such a folder." };

    public static Option<string[]> Embeddings() => new("--embeddings")
    {
        Description = "A folder of a RoBERTa or XLM-RoBERTa for /v1/embeddings, in Hugging Face's or sentence-transformers' layout or exported as ONNX, or its name in the workspace; may be given several times.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string[]> Rerankers() => new("--reranker")
    {
        Description = "A folder of such a model with a head that classifies (a cross-encoder), for /v1/rerank; may be given several times.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string?> Language() => new("--language") { Description = $"The nation's language, BCP 47; its pack says what the model is told first, and has the page's words (default: {DefaultLanguage})." };

    public static Option<string?> SystemPrompt() => new("--system") { Description = "What the model is told first, in place of the language pack's words; \"\" for nothing." };

    public static Option<string[]> Adapters() => new("--adapter")
    {
        Description = "NAME=FOLDER: a LoRA adapter of the model, as PEFT saves it, that requests choose by 'model': NAME; may be given several times.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>What <see cref="Adapters"/> were given.</summary>
    /// <exception cref="InvalidInputException">One has no name or no folder.</exception>
    public static IReadOnlyList<AdapterFolder> AdapterFolders(IEnumerable<string> given) => [.. given.Select(one => one.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } folder]
        ? new AdapterFolder(name, folder)
        : throw new InvalidInputException($"'{one}' is no adapter. Write NAME=FOLDER: the name that requests choose it by, and the folder with {LoraAdapter.ConfigFile} and {LoraAdapter.WeightsFile}."))];

    public static LoadedModel Load(Workspace workspace, string model, IReadOnlyList<AdapterFolder>? adapters = null)
    {
        var (folder, name) = FolderOf(workspace, model);
        return LoadedModel.From(folder, name, adapters ?? []);
    }

    /// <summary>Where a model lies, and what it is called.</summary>
    /// <param name="workspace">Knows checkpoints and exports by their names.</param>
    /// <param name="model">Such a name, or a folder's path.</param>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public static (string Folder, string Name) FolderOf(Workspace workspace, string model)
    {
        if (Directory.Exists(model))
            return (model, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model))));
        var artifact = Find(workspace, model)
            ?? throw new InvalidInputException($"'{model}' is neither a checkpoint nor an export in {workspace.Root} nor a folder. There are: {string.Join(", ", workspace.Artifacts().Where(artifact => artifact.Manifest.Kind is ArtifactKind.Checkpoint or ArtifactKind.Export).Select(artifact => artifact.Manifest.Name))}.");
        return (artifact.Folder, model);
    }

    /// <summary>A checkpoint, or an export of one.</summary>
    public static Artifact? Find(Workspace workspace, string name) => workspace.Find(ArtifactKind.Checkpoint, name) ?? workspace.Find(ArtifactKind.Export, name);
}

using Endonym.Corpus.Execution;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Classifiers;

/// <summary>Which classifier is asked: one trained in this workspace, or a file.</summary>
public sealed record ClassifierChoice
{
    /// <summary>Name of a classifier of the workspace; or null.</summary>
    public string? Name { get; init; }

    /// <summary>The model's file; or null.</summary>
    public InputFile? File { get; init; }

    /// <summary>What a user names in one word: a file if there is one of that name, else a classifier of the workspace.</summary>
    public static ClassifierChoice Of(string nameOrPath) =>
        System.IO.File.Exists(Sources.UserPath.Expand(nameOrPath)) ? new ClassifierChoice { File = new InputFile { Path = nameOrPath } } : new ClassifierChoice { Name = nameOrPath };

    /// <summary>The artifact, which then is an input of what is made with it; null where a file was chosen.</summary>
    /// <exception cref="InvalidInputException">There is no such classifier, or not exactly one was chosen.</exception>
    internal Artifact? FindArtifact(Workspace workspace) => (Name, File) switch
    {
        ({ } name, null) => workspace.Get(ArtifactKind.Classifier, name),
        (null, not null) => null,
        _ => throw new InvalidInputException("A classifier is chosen by 'name' (one trained in this workspace) or by 'file' (path); give one of the two."),
    };

    /// <summary>The model's file.</summary>
    /// <param name="workspace">Where classifiers are.</param>
    /// <param name="fileName">Its name in the artifact.</param>
    internal string FindFile(Workspace workspace, string fileName) => FindArtifact(workspace) is { } artifact ? artifact.PathOf(fileName) : File!.FullPath; // one of the two is set

    internal ClassifierChoice Resolve() => this with { File = File?.Resolve("weights") };
}

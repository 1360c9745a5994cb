using System.Text.Json;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Filters.Fit;

/// <summary>A text that is known to be good prose: a corpus of the workspace, or lines of JSON with a <c>text</c> each.</summary>
public sealed record FitReference
{
    private static readonly JsonSerializerOptions LineOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Name of a corpus of the workspace; or null.</summary>
    public string? Corpus { get; init; }

    /// <summary>A file of JSON lines (<c>.gz</c> and <c>.zst</c> too); or null.</summary>
    public InputFile? File { get; init; }

    /// <summary>What a user names in one word: a file if there is one of that name, else a corpus of the workspace.</summary>
    public static FitReference Of(string nameOrPath) =>
        System.IO.File.Exists(UserPath.Expand(nameOrPath)) ? new FitReference { File = new InputFile { Path = nameOrPath } } : new FitReference { Corpus = nameOrPath };

    /// <summary>The corpus, which then is an input of what is fitted to it; null where a file was chosen.</summary>
    /// <exception cref="InvalidInputException">There is no such corpus, or not exactly one of the two was chosen.</exception>
    internal Artifact? FindArtifact(Workspace workspace) => (Corpus, File) switch
    {
        ({ } name, null) => workspace.Get(ArtifactKind.Corpus, name),
        (null, not null) => null,
        _ => throw new InvalidInputException("A reference is chosen by 'corpus' (one of this workspace) or by 'file' (path); give one of the two."),
    };

    /// <summary>Its texts, cleaned as a corpus cleans them; null for a line without one.</summary>
    internal IEnumerable<string?> Read(Workspace workspace) => FindArtifact(workspace) is { } corpus
        ? CorpusFiles.ReadDocuments(corpus).Select(document => document.Text)
        : JsonLines.Read<Line>(File!.FullPath, LineOptions).Select(line => line.Value?.Text is { } text ? TextCleaner.Clean(text) : null); // one of the two is set

    internal FitReference Resolve() => this with { File = File?.Resolve("reference text") };

    private sealed class Line
    {
        public string? Text { get; init; }
    }
}

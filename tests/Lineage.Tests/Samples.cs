using System.Text.Json.Nodes;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests;

/// <summary>Small sources, steps and artifacts.</summary>
internal static class Samples
{
    public static Source Source(string id, RightsClass rights = RightsClass.White, Origin origin = Origin.Organic, string license = "MIT", string? generator = null, int day = 1) => new()
    {
        Id = id,
        Title = $"Title of {id}",
        License = license,
        Class = rights,
        Origin = origin,
        Category = SourceCategory.Other,
        Generator = generator,
        Evidence = [new Evidence { Kind = "declaration", Statement = "Ours.", Date = new DateOnly(2026, 1, day) }],
    };

    public static Contribution Of(Source source, long bytes, long tokens = 0, long documents = 1, TextUse use = TextUse.Collected) => new()
    {
        Source = source,
        Use = use,
        Documents = documents,
        Bytes = bytes,
        Tokens = tokens,
    };

    public static Step Step(string name = "a", string kind = ArtifactKind.Corpus, object? options = null, int version = 1, params InputReference[] inputs) => new()
    {
        Verb = kind,
        Version = version,
        Kind = kind,
        Name = name,
        Options = options ?? new JsonObject(),
        Inputs = inputs,
    };

    /// <summary>Runs a step that writes its name and these words.</summary>
    public static Artifact Make(this Workspace workspace, Step step, string words = "words", params Contribution[] composition) =>
        workspace.Run(step, new RecordingReporter(), context =>
        {
            File.WriteAllText(Path.Combine(context.OutputFolder, "text"), words);
            return new StepResult(composition, []);
        }, CancellationToken.None);
}

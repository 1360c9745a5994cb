using System.Text.Json.Nodes;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Release.Tests;

/// <summary>Sources, contributions and manifests that are in order unless a test says otherwise.</summary>
internal static class Some
{
    public static Evidence Evidence(string kind = "licence-file") => new() { Kind = kind, Statement = "It says so.", Date = new DateOnly(2026, 2, 3) };

    public static Source Source(string id = "acts", RightsClass rights = RightsClass.White, Origin origin = Origin.Organic, string license = "CC0-1.0") => new()
    {
        Id = id,
        Title = $"Title of {id}",
        License = license,
        Class = rights,
        Origin = origin,
        Category = origin == Origin.Synthetic ? SourceCategory.Synthetic : SourceCategory.PublicDataset,
        Language = "pl",
        Generator = origin == Origin.Synthetic ? "Some Model 1" : null,
        Url = $"https://example.org/{id}",
        Evidence = [Evidence()],
    };

    public static Contribution Contribution(Source source, TextUse use = TextUse.Pretraining, long tokens = 1000) => new()
    {
        Source = source,
        Use = use,
        Documents = 10,
        Bytes = 4000,
        Tokens = tokens,
    };

    public static Manifest Checkpoint(params IReadOnlyList<Contribution> composition) => Manifest(ArtifactKind.Checkpoint, "model", composition);

    public static Manifest Manifest(string kind, string name, IReadOnlyList<Contribution> composition, params IReadOnlyList<InputReference> inputs)
    {
        List<FileEntry> files = [new("model.safetensors", 3, new string('a', 64))];
        return new Manifest
        {
            Format = Endonym.Lineage.Manifests.Manifest.CurrentFormat,
            Id = ContentHash.IdOf(kind, files, composition, inputs),
            Kind = kind,
            Name = name,
            Files = files,
            Inputs = inputs,
            Composition = composition,
            Facts = [],
            Run = new RunReference
            {
                Id = $"verb-{name}-01234567",
                Verb = "verb",
                Key = new string('0', 64),
                Options = new JsonObject { ["name"] = name },
                Code = "0.1.0",
                Started = FixedTime.Noon,
                Finished = FixedTime.Noon,
                Machine = new MachineSummary { Platform = "linux-x64", Processor = "Some CPU", Processors = 2, MemoryGiB = 4, Runtime = "10.0.0" },
            },
        };
    }

    public static InputReference As(this Manifest manifest, string role) => new(role, manifest.Kind, manifest.Name, manifest.Id);

    public static Func<string, Manifest?> Among(params IReadOnlyList<Manifest> manifests) => id => manifests.FirstOrDefault(manifest => manifest.Id == id);
}

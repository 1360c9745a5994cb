using System.Text.Json.Nodes;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Release.Gate;

namespace Endonym.Release.Tests;

/// <summary>A model with two stages after its base, small enough to compute every figure of its papers by hand.</summary>
internal static class SmallLineage
{
    // Titles and addresses such as nobody should have and somebody will.
    public static Source Wiki { get; } = Some.Source("wiki") with
    {
        Title = "Wiki | **pl** <script>alert(1)</script>\n# Injected",
        License = "CC-BY-SA-4.0",
        Url = "https://example.org/wiki?a=1|b<c>",
        Evidence = [Some.Evidence(), Some.Evidence("robots.txt") with { Date = new DateOnly(2026, 3, 1) }],
    };

    public static Source Web { get; } = Some.Source("web", RightsClass.GreyTdm) with
    {
        Category = SourceCategory.Crawled,
        License = "LicenseRef-web",
        Evidence = [Some.Evidence("robots.txt")],
        Url = "https://gazeta.example/",
    };

    public static Source English { get; } = Some.Source("english") with { Language = "en", License = "MIT", Url = "https://huggingface.co/datasets/acme/english" };

    public static Source Instructions { get; } = Some.Source("instructions", origin: Origin.Synthetic) with { Url = null };

    public static Manifest Base { get; } = Checkpoint("base-en", "base", parameters: 1_000_000, tokens: 600_000, [Some.Contribution(English, tokens: 600_000)]);

    public static Manifest Dataset { get; } = Some.Manifest(ArtifactKind.Dataset, "instr", [Some.Contribution(Instructions, TextUse.Collected, 0)]);

    public static Manifest Adapted { get; } = Checkpoint(
        "adapted-pl",
        "adapted",
        parameters: 1_000_000,
        tokens: 400_000,
        [Some.Contribution(English, tokens: 600_000), Some.Contribution(Wiki, tokens: 300_000), Some.Contribution(Web, tokens: 100_000)],
        Base.As("base"));

    public static Manifest Instruct { get; } = Checkpoint(
        "instruct-pl",
        "instruct",
        parameters: 1_000_000,
        tokens: 50_000,
        [.. Adapted.Composition, Some.Contribution(Instructions, TextUse.Instruct, 50_000)],
        Adapted.As("base"), Dataset.As("instructions"));

    public static Provider Provider { get; } = new() { Name = "Instytut Języka | Test", Contact = "model@example.org" };

    public static ReleaseSubject Subject { get; } = new()
    {
        Name = "tiny-pl",
        Version = "1.0",
        Purpose = ReleasePurpose.Prototype,
        Provider = Provider,
        License = "LicenseRef-prototype-not-for-publication",
        Date = new DateOnly(2026, 3, 14),
        Lineage = LineageClosure.Of(Instruct, Some.Among(Base, Adapted, Dataset)),
        Evaluation = new EvaluationTable(
            "stages",
            ["native_bits_per_byte", "competency"],
            [
                new EvaluationRow("adapted", false, new Dictionary<string, MeasuredValue> { ["native_bits_per_byte"] = new(1.25, 1.2, 1.3, 1200) }),
                new EvaluationRow("instruct", true, new Dictionary<string, MeasuredValue> { ["native_bits_per_byte"] = new(1.3, 1.25, 1.35, 1200), ["competency"] = new(0.0667, 0.026, 0.159, 60) }),
            ],
            "Green"),
    };

    // 6·N·D with N = 1e6 is 6e6 per token.
    private static Manifest Checkpoint(string name, string stage, long parameters, long tokens, IReadOnlyList<Contribution> composition, params IReadOnlyList<InputReference> inputs)
    {
        var manifest = Some.Manifest(ArtifactKind.Checkpoint, name, composition, inputs);
        return manifest with
        {
            Facts = new JsonObject
            {
                ["stage"] = stage,
                ["architecture"] = "LlamaForCausalLM",
                ["parameters"] = parameters,
                ["context_length"] = 512,
                ["tokens_trained"] = tokens,
            },
            Run = manifest.Run with
            {
                Verb = stage,
                Finished = manifest.Run.Started.AddMinutes(5),
                Options = new JsonObject
                {
                    ["name"] = name,
                    ["trainer"] = new JsonObject { ["seed"] = 1, ["optimizer"] = new JsonObject { ["beta1"] = 0.9 } },
                    ["mixture"] = new JsonArray(new JsonObject { ["shards"] = "pl|x", ["weight"] = 1.5 }),
                },
            },
        };
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Text.Markup;

namespace Endonym.Release.ModelCard;

/// <summary>How the model was trained, from the manifests of its checkpoints.</summary>
internal static class TrainingPart
{
    /// <summary>The stages, in the order of their making.</summary>
    public static void AddStages(StringBuilder text, ReleaseSubject subject)
    {
        text.Append("## How it was trained\n\n");
        MarkdownText.AddTable(
            text,
            ["Stage", "Checkpoint", "Made from", "Parameters", "Tokens trained", "FLOP", "Run", "From start to end", "Machine"],
            subject.Lineage.Checkpoints.Select(checkpoint =>
            {
                var facts = CheckpointFacts.Of(checkpoint);
                var machine = checkpoint.Run.Machine;
                return (IReadOnlyList<string>)
                [
                    MarkdownText.Escape(facts.Stage ?? checkpoint.Run.Verb),
                    MarkdownText.Escape(checkpoint.Name),
                    checkpoint.Inputs.Count == 0 ? "–" : string.Join(", ", checkpoint.Inputs.Select(input => $"{MarkdownText.Escape(input.Kind)} {MarkdownText.Escape(input.Name)}")),
                    NumberText.Count(facts.Parameters),
                    NumberText.Count(facts.TokensTrained),
                    NumberText.Flop(TrainingCompute.StageFlopOf(checkpoint)),
                    MarkdownText.Escape(checkpoint.Run.Id),
                    NumberText.Duration(checkpoint.Run.Finished - checkpoint.Run.Started),
                    MarkdownText.Escape(FormattableString.Invariant($"{machine.Platform}, {machine.Processor}, {machine.Processors} processors, {machine.MemoryGiB} GiB")),
                ];
            }));
        text.Append("From start to end includes interruptions. The options of each stage stand at the end of this page.\n\n");
    }

    /// <summary>What training took.</summary>
    public static void AddCompute(StringBuilder text, ReleaseSubject subject)
    {
        var compute = TrainingCompute.Of(subject.Lineage);
        text.Append("## Compute and energy\n\n");
        text.Append("- All training: ").Append(NumberText.Flop(compute.TotalFlop)).Append(", as the runs counted it or estimated as 6·N·D for N parameters and D tokens.\n");
        if (compute.Original is { } original)
        {
            text.Append("- After checkpoint ").Append(MarkdownText.Escape(original)).Append(": ").Append(NumberText.Flop(compute.ModificationFlop));
            if (compute.ModificationRatio is { } ratio)
                text.Append(", ").Append(NumberText.Percent(ratio)).Append(" of the ").Append(NumberText.Flop(compute.OriginalFlop)).Append(" before it");
            text.Append(".\n");
        }

        text.Append("- Energy was not measured.\n\n");
    }

    /// <summary>Every option of every stage.</summary>
    public static void AddOptions(StringBuilder text, ReleaseSubject subject)
    {
        text.Append("## Options of each stage\n\n");
        foreach (var manifest in subject.Lineage.Manifests.Where(manifest => manifest.Kind is ArtifactKind.Checkpoint or ArtifactKind.Tokenizer))
        {
            text.Append("### ").Append(MarkdownText.Escape(manifest.Kind)).Append(' ').Append(MarkdownText.Escape(manifest.Name)).Append("\n\n");
            MarkdownText.AddTable(text, ["Option", "Value"], Flatten(manifest.Run.Options, "").Select(option => (IReadOnlyList<string>)[MarkdownText.Escape(option.Name), MarkdownText.Escape(option.Value)]));
        }
    }

    private static IEnumerable<(string Name, string Value)> Flatten(JsonNode? node, string name) => node switch
    {
        JsonObject { Count: > 0 } values => values.SelectMany(pair => Flatten(pair.Value, name.Length == 0 ? pair.Key : $"{name}.{pair.Key}")),
        JsonArray { Count: > 0 } items when items.Any(item => item is JsonObject or JsonArray) => items.SelectMany((item, index) => Flatten(item, $"{name}[{index}]")),
        JsonArray items => [(name, string.Join(", ", items.Select(ValueText)))],
        _ => [(name, ValueText(node))],
    };

    private static string ValueText(JsonNode? node) => node switch
    {
        null => "none",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(LineageJson.Compact),
    };
}

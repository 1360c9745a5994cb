using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;

namespace Endonym.Release;

/// <summary>The stage table of a report, whatever its measures are called.</summary>
/// <param name="Report">Name of the report.</param>
/// <param name="Measures">The measures, in the report's order.</param>
/// <param name="Rows">The stages, in the report's order.</param>
/// <param name="Verdict">The counter-adaptation verdict; null if the report has none.</param>
public sealed record EvaluationTable(string Report, IReadOnlyList<string> Measures, IReadOnlyList<EvaluationRow> Rows, string? Verdict)
{
    private const string File = "report.json";

    /// <summary>Reads the table of a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="checkpointId">The checkpoint to be released, which must be among its stages.</param>
    /// <exception cref="InvalidInputException">The report is about other checkpoints, or its file is broken.</exception>
    public static EvaluationTable Read(Artifact report, string checkpointId)
    {
        var manifest = report.Manifest;
        if (manifest.Inputs.All(input => input.Id != checkpointId))
        {
            var evaluated = manifest.Inputs.Where(input => input.Kind == ArtifactKind.Checkpoint).Select(input => $"'{input.Name}' ({input.Id[..Math.Min(12, input.Id.Length)]})");
            throw new InvalidInputException(
                $"Report '{manifest.Name}' does not evaluate this checkpoint ({checkpointId[..12]}), but {string.Join(", ", evaluated)}. Evaluate the checkpoint, or release without a report.");
        }

        var path = report.PathOf(File);
        var json = LineageJson.Read<JsonObject>(path, "report");
        if (json["stages"] is not JsonArray { Count: > 0 } stages)
            throw new InvalidInputException($"{path} has no list 'stages'. Evaluate the checkpoint again.");

        var rows = stages.Select((stage, index) => RowOf(stage, index, path, manifest, checkpointId)).ToList();
        return new EvaluationTable(
            manifest.Name,
            [.. rows.SelectMany(row => row.Values.Keys).Distinct(StringComparer.Ordinal)],
            rows,
            (json["counter_adaptation"] as JsonObject)?["verdict"] is JsonValue verdict && verdict.GetValueKind() == JsonValueKind.String ? verdict.GetValue<string>() : null);
    }

    private static EvaluationRow RowOf(JsonNode? node, int index, string path, Manifest report, string checkpointId)
    {
        if (node is not JsonObject stage || stage["name"] is not JsonValue name || name.GetValueKind() != JsonValueKind.String)
            throw new InvalidInputException($"{path}: stages[{index}] has no name. Evaluate the checkpoint again.");

        var values = new OrderedDictionary<string, MeasuredValue>(StringComparer.Ordinal);
        foreach (var (measure, found) in stage)
        {
            if (MeasuredValue.Of(found) is { } value)
                values.Add(measure, value);
        }

        var stageName = name.GetValue<string>();
        return new EvaluationRow(stageName, report.Inputs.Any(input => input.Id == checkpointId && input.Role == $"stage:{stageName}"), values);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Cli.Verbs;

/// <summary>The file behind <c>--config</c>: a run's <c>run.json</c>, to repeat that run, or the options alone.</summary>
internal static class ConfigFile
{
    /// <summary>Reads options strictly: an unknown or missing name is an error that names it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verb">The verb that will run; another verb's run is refused.</param>
    /// <param name="member">Where among a run's options the verb's own lie; null when they are all.</param>
    public static T Read<T>(string path, string verb, string? member = null)
    {
        if (RunRecordAt(path, verb) is not { } record)
            return LineageJson.Read<T>(path, verb + " options");

        JsonNode? options = record.Options;
        if (member is not null)
            options = record.Options[member];
        try
        {
            return options.Deserialize<T>(LineageJson.Compact) ?? throw new InvalidInputException($"{path}: the run has no options.");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path}: these are not valid {verb} options: {error.Message}", error);
        }
    }

    /// <summary>The file as a run's record, or null if it is none.</summary>
    public static RunRecord? RunRecordAt(string path, string verb)
    {
        if (LineageJson.Read<JsonObject>(path, verb + " options") is not { } root || !root.ContainsKey("verb") || !root.ContainsKey("options"))
            return null;

        var record = LineageJson.Read<RunRecord>(path, "run record");
        return record.Verb == verb
            ? record
            : throw new InvalidInputException($"{path} is a run of '{record.Verb}', not of '{verb}'. Use endonym {record.Verb} --config {path}.");
    }
}

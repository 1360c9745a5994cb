using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Runs;

/// <summary>One step of the flow: options and inputs in, one artifact out.</summary>
public sealed record Step
{
    /// <summary>The verb people know it by: <c>corpus</c>, <c>base</c> …</summary>
    public required string Verb { get; init; }

    /// <summary>Raised whenever the same options and inputs would give another result than before, so that old results are not reused.</summary>
    public required int Version { get; init; }

    /// <summary>What it makes; see <see cref="ArtifactKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of what it makes: letters, digits, '-', '_' and '.'.</summary>
    public required string Name
    {
        get;
        init => field = value.Length is > 0 and <= 100 && value[0] != '.' && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') && !value.EndsWith(".manifest.json", StringComparison.Ordinal)
            ? value
            : throw new InvalidInputException($"'{value}' cannot name an artifact. Use 1 to 100 letters, digits, '-', '_' and '.', not beginning with '.' nor ending with '.manifest.json'.");
    }

    /// <summary>The resolved options, an object that serializes with <see cref="LineageJson"/>.</summary>
    public required object Options { get; init; }

    /// <summary>What it is made from.</summary>
    public IReadOnlyList<InputReference> Inputs { get; init; } = [];

    /// <summary>The options as JSON.</summary>
    public JsonObject OptionsJson() => JsonSerializer.SerializeToNode(Options, Options.GetType(), LineageJson.Compact)!.AsObject(); // a record never serializes to null

    /// <summary>Two steps with the same key make the same artifact.</summary>
    public string Key() => ContentHash.OfJson(new JsonObject
    {
        ["verb"] = Verb,
        ["version"] = Version,
        ["kind"] = Kind,
        ["name"] = Name,
        ["options"] = OptionsJson(),
        ["inputs"] = new JsonArray([.. Inputs.Select(input => (JsonNode)new JsonObject { ["role"] = input.Role, ["id"] = input.Id })]),
    });
}

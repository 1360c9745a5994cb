using System.Text.Json;
using System.Text.Json.Serialization;

namespace Endonym.Server.Tests.Clients;

/// <summary>A step of the scenario: what is asked, and what must be so of the answer.</summary>
/// <param name="Name">A sentence that is true if the step passes.</param>
/// <param name="Do">Which operation.</param>
/// <param name="Expect">What must be so; which properties there are is the operation's matter.</param>
internal sealed record ScenarioStep(string Name, string Do, JsonElement Expect)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Clients that have no such thing, and why.</summary>
    public IReadOnlyDictionary<string, string> Except { get; init; } = new Dictionary<string, string>();

    /// <summary>The body in OpenAI's form.</summary>
    public JsonElement Request { get; init; }

    /// <summary>Of a refusal: by which operation it is met.</summary>
    public string Ask { get; init; } = "";

    /// <summary>Of a refusal: the key in place of the valid one.</summary>
    public string? Key { get; init; }

    /// <summary>Of a stop string: the expression whose first match in the whole answer is made one.</summary>
    public string Pick { get; init; } = "";

    /// <summary>Of a file: what it holds.</summary>
    public string Content { get; init; } = "";

    /// <summary>Of a batch: where its lines go.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Of a batch: bodies by their custom ids.</summary>
    public IReadOnlyDictionary<string, JsonElement> Lines { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Reads the scenario, strictly.</summary>
    public static IReadOnlyList<ScenarioStep> ReadAll()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Clients", "scenario.json"));
        return JsonSerializer.Deserialize<Scenario>(file, Strict)?.Steps ?? throw new InvalidDataException("scenario.json holds no steps.");
    }

    private sealed record Scenario(IReadOnlyList<ScenarioStep> Steps);
}

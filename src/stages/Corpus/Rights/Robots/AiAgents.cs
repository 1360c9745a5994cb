using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Endonym.Lineage;

namespace Endonym.Corpus.Rights.Robots;

/// <summary>What a crawler of the AI industry gathers text for.</summary>
public enum AiAgentPurpose
{
    /// <summary>To train models, or to make data sets that others train on.</summary>
    Training,

    /// <summary>To find and quote, for search or answers.</summary>
    Search,

    /// <summary>To fetch what a person just asked for.</summary>
    User,
}

/// <summary>The crawlers of the AI industry by the names that robots.txt knows them under.</summary>
/// <remarks>A data file; the names and what their operators say they are for are facts, gathered anew for this list.</remarks>
[JsonConverter(typeof(InOptions))]
public sealed class AiAgents
{
    private const string ResourceName = "ai-agents.txt";

    private readonly Dictionary<string, AiAgentPurpose> _purposes;

    private AiAgents(Dictionary<string, AiAgentPurpose> purposes) => _purposes = purposes;

    /// <summary>The list that comes with Endonym.</summary>
    public static AiAgents Default { get; } = ReadDefault();

    /// <summary>The names of a purpose, in ordinal order.</summary>
    public IReadOnlyList<string> Of(AiAgentPurpose purpose) =>
        [.. _purposes.Where(pair => pair.Value == purpose).Select(pair => pair.Key).Order(StringComparer.Ordinal)];

    /// <summary>What a name is listed for; null if it is not listed. Case is ignored.</summary>
    public AiAgentPurpose? PurposeOf(string name) => _purposes.TryGetValue(name.Trim(), out var purpose) ? purpose : null;

    /// <summary>Reads a list: a line per agent, its purpose and its name; <c>#</c> begins a comment.</summary>
    /// <param name="text">The list.</param>
    /// <param name="path">Where it came from, for errors.</param>
    /// <exception cref="InvalidInputException">A line has another form, or a name comes twice.</exception>
    public static AiAgents Parse(string text, string path)
    {
        var purposes = new Dictionary<string, AiAgentPurpose>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var comment = line.IndexOf('#');
            var entry = (comment < 0 ? line : line[..comment]).Trim().ToString();
            if (entry.Length == 0)
                continue;

            var space = entry.IndexOf(' ', StringComparison.Ordinal);
            AiAgentPurpose? purpose = (space < 0 ? entry : entry[..space]) switch
            {
                "training" => AiAgentPurpose.Training,
                "search" => AiAgentPurpose.Search,
                "user" => AiAgentPurpose.User,
                _ => null,
            };
            if (purpose is null || space < 0)
                throw new InvalidInputException(FormattableString.Invariant($"{path}, line {number}: '{entry}' is no agent. Write a purpose (training, search or user), a space and the name."));
            if (!purposes.TryAdd(entry[space..].Trim(), purpose.Value))
                throw new InvalidInputException(FormattableString.Invariant($"{path}, line {number}: '{entry[space..].Trim()}' is listed twice. Keep one of the lines."));
        }

        return new AiAgents(purposes);
    }

    private static AiAgents ReadDefault()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)!; // embedded by the project file
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), ResourceName);
    }

    // Options hold another list in full, so that a run can be repeated, and this one by its name.
    private sealed class InOptions : JsonConverter<AiAgents>
    {
        private const string DefaultName = "default";

        public override AiAgents Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } text && text != DefaultName ? Parse(text, "ai_agents") : Default;

        public override void Write(Utf8JsonWriter writer, AiAgents value, JsonSerializerOptions options) => writer.WriteStringValue(
            ReferenceEquals(value, Default) ? DefaultName
            : string.Concat(value._purposes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value.ToString().ToLowerInvariant()} {pair.Key}\n")));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage.Manifests;

namespace Endonym.Release;

/// <summary>What a checkpoint's manifest says about the model. Whatever made the checkpoint need not have said all of it.</summary>
public sealed record CheckpointFacts
{
    /// <summary>How many weights.</summary>
    public long? Parameters { get; init; }

    /// <summary>Tokens that the stage itself was trained on, repetitions counted.</summary>
    public long? TokensTrained { get; init; }

    /// <summary><c>base</c>, <c>adapted</c>, <c>instruct</c> or <c>align</c>.</summary>
    public string? Stage { get; init; }

    /// <summary>Hugging Face's name of the architecture, such as <c>LlamaForCausalLM</c>.</summary>
    public string? Architecture { get; init; }

    /// <summary>Tokens that the model can look at.</summary>
    public long? ContextLength { get; init; }

    /// <summary>Floating-point operations of the stage itself.</summary>
    public double? StageFlop { get; init; }

    /// <summary>Floating-point operations of the stage and all before it.</summary>
    public double? TrainingFlop { get; init; }

    /// <summary>Reads a manifest's facts; what is missing or of another type is null.</summary>
    public static CheckpointFacts Of(Manifest checkpoint)
    {
        // Facts that come from a file hold any number; those just made only the type they were made with. Through text, both are alike.
        var facts = JsonNode.Parse(checkpoint.Facts.ToJsonString(LineageJson.Compact))!.AsObject(); // an object was written
        return new CheckpointFacts
        {
            Parameters = Whole(facts["parameters"]),
            TokensTrained = Whole(facts["tokens_trained"]),
            Stage = facts["stage"] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null,
            Architecture = facts["architecture"] is JsonValue name && name.GetValueKind() == JsonValueKind.String ? name.GetValue<string>() : null,
            ContextLength = Whole(facts["context_length"]),
            StageFlop = Number(facts["stage_flop"]),
            TrainingFlop = Number(facts["training_flop"]),
        };
    }

    private static long? Whole(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) && number >= 0 ? number : null;

    private static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) && number >= 0 ? number : null;
}

using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Endonym.Models.Families;

/// <summary>The object <c>rope_scaling</c> of transformers 4 and <c>rope_parameters</c> of 5.</summary>
internal static class RopeScalingJson
{
    /// <summary>Completes a configuration by its scaling.</summary>
    /// <param name="json">The object; null where the file has none. Its <c>rope_theta</c> has been asked for.</param>
    /// <param name="config">The configuration without scaling; its context is <c>max_position_embeddings</c>.</param>
    public static DecoderConfig Read(HuggingFaceJson? json, DecoderConfig config)
    {
        if (json is null)
            return config;

        var old = json.OptionalString("type");
        var name = json.OptionalString("rope_type") ?? old ?? throw json.Unsupported("rope_type", "missing", "default, linear, dynamic, llama3, yarn");
        RequireWhole(json);
        var scaling = name switch
        {
            "default" => null,
            "linear" => new RopeScaling { Kind = RopeScalingKind.Linear, Factor = Factor(json) },
            "dynamic" => ReadDynamic(json, config.ContextLength),
            "llama3" => new RopeScaling
            {
                Kind = RopeScalingKind.Llama3,
                Factor = Factor(json),
                OriginalContextLength = json.Int("original_max_position_embeddings"),
                LowFrequencyFactor = Double(json, "low_freq_factor"),
                HighFrequencyFactor = Double(json, "high_freq_factor"),
            },
            "yarn" => ReadYarn(json),
            _ => throw json.Unsupported("rope_type", name, "default, linear, dynamic, llama3, yarn"),
        };
        json.RejectOthers(FrozenSet<string>.Empty);
        if (scaling is not { Kind: RopeScalingKind.Dynamic })
            return config with { RopeScaling = scaling };

        // Elsewhere max_position_embeddings is what may be used; here it is what was trained on, and the rule begins to act behind it.
        scaling.ValidateFactor();
        return config with { RopeScaling = scaling, ContextLength = (int)Math.Min(int.MaxValue, config.ContextLength * scaling.Factor) };
    }

    /// <summary>The object as transformers 4 has it.</summary>
    public static JsonObject Write(RopeScaling scaling)
    {
        var json = new JsonObject { ["factor"] = DecoderConfigJson.Number(scaling.Factor), ["rope_type"] = TypeName(scaling.Kind) };
        if (scaling.OriginalContextLength is { } original && scaling.Kind is RopeScalingKind.Llama3 or RopeScalingKind.Yarn)
            json["original_max_position_embeddings"] = original;
        switch (scaling.Kind)
        {
            case RopeScalingKind.Llama3:
                json["low_freq_factor"] = DecoderConfigJson.Number(scaling.LowFrequencyFactor);
                json["high_freq_factor"] = DecoderConfigJson.Number(scaling.HighFrequencyFactor);
                break;
            case RopeScalingKind.Yarn:
                json["beta_fast"] = DecoderConfigJson.Number(scaling.BetaFast);
                json["beta_slow"] = DecoderConfigJson.Number(scaling.BetaSlow);
                if (scaling.AttentionFactor is { } attention)
                    json["attention_factor"] = DecoderConfigJson.Number(attention);
                break;
        }

        return json;
    }

    /// <summary>What <c>max_position_embeddings</c> says: the context, but for the dynamic rule what was trained on.</summary>
    public static int TrainedPositions(DecoderConfig config) =>
        config.RopeScaling is { Kind: RopeScalingKind.Dynamic, OriginalContextLength: { } trained } ? trained : config.ContextLength;

    private static string TypeName(RopeScalingKind kind) => kind switch
    {
        RopeScalingKind.Linear => "linear",
        RopeScalingKind.Dynamic => "dynamic",
        RopeScalingKind.Llama3 => "llama3",
        RopeScalingKind.Yarn => "yarn",
        _ => throw new UnreachableException($"There is no kind {kind}."),
    };

    private static RopeScaling ReadDynamic(HuggingFaceJson json, int trained)
    {
        const string name = "original_max_position_embeddings";
        // transformers accepts the name here and does not use it; a second opinion on the length would be read differently elsewhere.
        if (json.OptionalInt(name) is { } said && said != trained)
            throw json.Unsupported(name, FormattableString.Invariant($"{said}"), FormattableString.Invariant($"{trained}, as max_position_embeddings says"));
        return new RopeScaling { Kind = RopeScalingKind.Dynamic, Factor = Factor(json), OriginalContextLength = trained };
    }

    private static RopeScaling ReadYarn(HuggingFaceJson json)
    {
        json.RequireIfPresent("truncate", true);
        var scaling = new RopeScaling
        {
            Kind = RopeScalingKind.Yarn,
            Factor = Factor(json),
            OriginalContextLength = json.OptionalInt("original_max_position_embeddings"),
            BetaFast = json.OptionalDouble("beta_fast") ?? 32,
            BetaSlow = json.OptionalDouble("beta_slow") ?? 1,
            AttentionFactor = json.OptionalDouble("attention_factor"),
        };

        // DeepSeek's way to say the factor: a quotient of two strengths, which is one number in the end.
        var (strength, allDimensions) = (json.OptionalDouble("mscale"), json.OptionalDouble("mscale_all_dim"));
        return scaling.AttentionFactor is null && strength is { } a && a != 0 && allDimensions is { } b && b != 0
            ? scaling with { AttentionFactor = RotaryFrequencies.YarnAttentionFactor(scaling.Factor, a) / RotaryFrequencies.YarnAttentionFactor(scaling.Factor, b) }
            : scaling;
    }

    private static void RequireWhole(HuggingFaceJson json)
    {
        const string name = "partial_rotary_factor";
        if (json.OptionalDouble(name) is { } part && part != 1)
            throw json.Unsupported(name, FormattableString.Invariant($"{part}"), "1 (every coordinate of a head is turned)");
    }

    private static double Factor(HuggingFaceJson json) => Double(json, "factor");

    private static double Double(HuggingFaceJson json, string name) => json.OptionalDouble(name) ?? throw json.Unsupported(name, "missing", "a number");
}

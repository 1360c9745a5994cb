using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Families;

/// <summary>The <c>config.json</c> of a decoder, as Hugging Face's transformers 4 and 5 write it.</summary>
/// <remarks>
/// A missing name means what it means in transformers' class for the family, which is not always what a new model of ours begins with. What is written has the
/// spelling of transformers 4, which 5 reads too.
/// </remarks>
internal static class DecoderConfigJson
{
    // What speaks of caching, of training elsewhere or of the writing program, and changes no number this architecture computes.
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(
        StringComparer.Ordinal,
        "_name_or_path", "transformers_version", "transformers.js_config", "use_cache", "pretraining_tp", "attention_dropout", "is_llama_config",
        "output_attentions", "output_hidden_states", "return_dict", "chunk_size_feed_forward", "is_encoder_decoder", "id2label", "label2id", "problem_type");

    // What concerns the training of a router only.
    private static readonly string[] RouterTraining = ["output_router_logits", "router_aux_loss_coef", "router_jitter_noise"];

    public static DecoderConfig Parse(HuggingFaceJson json)
    {
        var family = Family(json);
        var traits = DecoderFamilyTraits.Of(family);
        CheckArchitecture(json, traits);
        json.RequireIfPresent("hidden_act", "silu");
        json.RequireIfPresent("mlp_bias", false);
        json.RequireIfPresent("rope_interleaved", false);
        json.RequireIfPresent("use_mrope", false);
        var config = ReadFamily(json, traits, ReadRope(json, traits, ReadDimensions(json, family, traits)));
        json.RejectOthers(traits.HasExperts ? [.. Harmless, .. RouterTraining] : Harmless);
        config.Validate();
        return config;
    }

    public static JsonObject Write(DecoderConfig config)
    {
        config.Validate();
        var traits = DecoderFamilyTraits.Of(config.Family);
        var json = new Dictionary<string, JsonNode?>
        {
            ["architectures"] = new JsonArray(traits.Architecture),
            ["attention_dropout"] = Number(0),
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = config.EosTokenId,
            ["head_dim"] = config.HeadSize,
            ["hidden_act"] = "silu",
            ["hidden_size"] = config.HiddenSize,
            ["initializer_range"] = Number(config.InitializerRange),
            ["intermediate_size"] = config.IntermediateSize,
            ["max_position_embeddings"] = RopeScalingJson.TrainedPositions(config),
            ["model_type"] = traits.ModelType,
            ["num_attention_heads"] = config.HeadCount,
            ["num_hidden_layers"] = config.LayerCount,
            ["num_key_value_heads"] = config.KeyValueHeadCount,
            ["pad_token_id"] = config.PadTokenId,
            ["rms_norm_eps"] = Number(config.RmsNormEpsilon),
            ["rope_scaling"] = config.RopeScaling is { } scaling ? RopeScalingJson.Write(scaling) : null,
            ["rope_theta"] = Number(config.RopeTheta),
            ["tie_word_embeddings"] = config.TieWordEmbeddings,
            ["torch_dtype"] = config.StoredAs.TorchName,
            ["use_cache"] = true,
            ["vocab_size"] = config.VocabularySize,
        };
        if (traits.MayHaveAttentionBias && !traits.AlwaysHasAttentionBias)
            json["attention_bias"] = config.HasAttentionBias;
        if (config.Family == DecoderFamily.Llama)
            json["mlp_bias"] = false;
        if (traits.MayHaveSlidingWindow)
            json["sliding_window"] = config.SlidingWindow;
        if (IsQwen(config.Family))
        {
            json["use_sliding_window"] = config.SlidingWindow is not null;
            json["max_window_layers"] = config.SlidingWindow is null ? config.LayerCount : config.UnwindowedLayerCount;
        }

        if (traits.HasExperts)
        {
            json["num_local_experts"] = config.ExpertCount;
            json["num_experts_per_tok"] = config.ExpertsPerToken;
        }

        return new JsonObject(json.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    /// <summary>A number as Python writes it: it tells 10000 from 10000.0, and strict readers there want the latter where a number is not a count.</summary>
    internal static JsonNode? Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0");
    }

    private static DecoderFamily Family(HuggingFaceJson json)
    {
        const string name = "model_type";
        var type = json.OptionalString(name) ?? throw json.Unsupported(name, "missing", DecoderFamilyTraits.ModelTypes);
        return DecoderFamilyTraits.Find(type) ?? throw json.Unsupported(name, type, DecoderFamilyTraits.ModelTypes);
    }

    private static void CheckArchitecture(HuggingFaceJson json, DecoderFamilyTraits traits)
    {
        if (json.Strings("architectures") is { } architectures && (architectures is not [var only] || only != traits.Architecture))
            throw json.Unsupported("architectures", $"[{string.Join(", ", architectures)}]", $"[{traits.Architecture}]");
    }

    private static DecoderConfig ReadDimensions(HuggingFaceJson json, DecoderFamily family, DecoderFamilyTraits traits)
    {
        var heads = json.Int("num_attention_heads");
        var config = new DecoderConfig
        {
            Family = family,
            VocabularySize = json.Int("vocab_size"),
            HiddenSize = json.Int("hidden_size"),
            IntermediateSize = json.Int("intermediate_size"),
            LayerCount = json.Int("num_hidden_layers"),
            HeadCount = heads,
            KeyValueHeadCount = json.OptionalInt("num_key_value_heads") ?? (json.Names("num_key_value_heads") ? heads : traits.KeyValueHeadCount ?? heads),
            ContextLength = json.Int("max_position_embeddings"),
            RmsNormEpsilon = json.OptionalDouble("rms_norm_eps") ?? traits.RmsNormEpsilon,
            TieWordEmbeddings = json.OptionalBool("tie_word_embeddings") ?? false,
            InitializerRange = json.OptionalDouble("initializer_range") ?? 0.02,
            BosTokenId = json.OptionalInt("bos_token_id"),
            // Some models list every token that may end an answer; the first ends a text.
            EosTokenId = json.OptionalInts("eos_token_id") is [var first, ..] ? first : null,
            PadTokenId = json.OptionalInt("pad_token_id"),
            StoredAs = StoredType.Of(json),
        };

        // Left unset where it says nothing new, so that a configuration equals the one that was written.
        var headSize = json.OptionalInt("head_dim") ?? traits.HeadSize;
        return headSize is { } size && (size != config.HeadSize || config.HiddenSize % heads != 0) ? config with { HeadSize = size } : config;
    }

    // transformers 4 has base and scaling side by side; 5 moved both into one object, and its class reads either.
    private static DecoderConfig ReadRope(HuggingFaceJson json, DecoderFamilyTraits traits, DecoderConfig config)
    {
        var theta = json.OptionalDouble("rope_theta");
        var (old, present) = (json.OptionalObject("rope_scaling"), json.OptionalObject("rope_parameters"));
        if (old is not null && present is not null)
            throw json.Unsupported("rope_scaling", "there beside rope_parameters", "one of the two");

        var inner = present?.OptionalDouble("rope_theta") ?? old?.OptionalDouble("rope_theta");
        return RopeScalingJson.Read(present ?? old, config with { RopeTheta = inner ?? theta ?? traits.RopeTheta });
    }

    private static DecoderConfig ReadFamily(HuggingFaceJson json, DecoderFamilyTraits traits, DecoderConfig config)
    {
        if (traits.MayHaveAttentionBias && !traits.AlwaysHasAttentionBias)
            config = config with { HasAttentionBias = json.OptionalBool("attention_bias") ?? false };
        else
            json.RequireIfPresent("attention_bias", traits.AlwaysHasAttentionBias);

        config = ReadWindow(json, traits, config with { HasAttentionBias = config.HasAttentionBias || traits.AlwaysHasAttentionBias, HasQueryKeyNorm = traits.HasQueryKeyNorm });
        return traits.HasExperts
            ? config with { ExpertCount = json.OptionalInt("num_local_experts") ?? 8, ExpertsPerToken = json.OptionalInt("num_experts_per_tok") ?? 2 }
            : config;
    }

    private static DecoderConfig ReadWindow(HuggingFaceJson json, DecoderFamilyTraits traits, DecoderConfig config)
    {
        if (!traits.MayHaveSlidingWindow)
        {
            json.RequireNullIfPresent("sliding_window", "no sliding window");
            return config;
        }

        var window = json.OptionalInt("sliding_window") ?? (json.Names("sliding_window") ? null : traits.SlidingWindow);
        var unwindowed = 0;
        if (IsQwen(config.Family))
        {
            const int transformersDefault = 28;
            unwindowed = json.OptionalInt("max_window_layers") ?? transformersDefault;
            if (!(json.OptionalBool("use_sliding_window") ?? false))
                window = null;
        }

        if (LayersBeforeWindows(json, config.LayerCount) is { } listed)
        {
            if (listed < config.LayerCount && window is null)
                throw json.Unsupported("layer_types", "a list with sliding_attention", "full_attention only, as there is no sliding window");
            if (!IsQwen(config.Family) && window is not null && listed > 0)
                throw json.Unsupported("layer_types", "a list with full_attention", "sliding_attention only, as there is a sliding window");
            unwindowed = listed;
        }

        return window is null || unwindowed >= config.LayerCount ? config : config with { SlidingWindow = window, UnwindowedLayerCount = unwindowed };
    }

    // transformers 5 lists what each layer does; we know models whose first layers see everything and whose others do not.
    private static int? LayersBeforeWindows(HuggingFaceJson json, int layerCount)
    {
        const string name = "layer_types";
        const string full = "full_attention";
        if (json.Strings(name) is not { } types)
            return null;

        var unwindowed = types.TakeWhile(type => type == full).Count();
        if (types.Count != layerCount || types.Skip(unwindowed).Any(type => type != "sliding_attention"))
            throw json.Unsupported(name, $"[{string.Join(", ", types)}]", FormattableString.Invariant($"{layerCount} times full_attention or sliding_attention, the former first"));
        return unwindowed;
    }

    private static bool IsQwen(DecoderFamily family) => family is DecoderFamily.Qwen2 or DecoderFamily.Qwen3;
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Families;

/// <summary>A Llama's <c>config.json</c>, as Hugging Face's transformers 4 and 5 write it.</summary>
/// <remarks>A missing name means what it means in transformers' <c>LlamaConfig</c>, which is not always what a new model of ours begins with.</remarks>
internal static class LlamaConfigJson
{
    // What speaks of caching, of training elsewhere or of the writing program, and changes no number this architecture computes.
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(
        StringComparer.Ordinal,
        "_name_or_path", "transformers_version", "transformers.js_config", "use_cache", "pretraining_tp", "attention_dropout", "is_llama_config",
        "output_attentions", "output_hidden_states", "return_dict", "chunk_size_feed_forward", "is_encoder_decoder", "id2label", "label2id", "problem_type");

    public static LlamaConfig Parse(HuggingFaceJson json)
    {
        json.Require("model_type", "llama");
        CheckArchitecture(json);
        json.RequireIfPresent("hidden_act", "silu");
        json.RequireIfPresent("attention_bias", false);
        json.RequireIfPresent("mlp_bias", false);
        json.RequireIfPresent("rope_interleaved", false);
        json.RequireNullIfPresent("rope_scaling", "plain rotary positions");
        var config = ReadDimensions(json);
        json.RejectOthers(Harmless);
        config.Validate();
        return config;
    }

    public static JsonObject Write(LlamaConfig config)
    {
        config.Validate();
        return new JsonObject
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["attention_bias"] = false,
            ["attention_dropout"] = Number(0),
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = config.EosTokenId,
            ["head_dim"] = config.HeadSize,
            ["hidden_act"] = "silu",
            ["hidden_size"] = config.HiddenSize,
            ["initializer_range"] = Number(config.InitializerRange),
            ["intermediate_size"] = config.IntermediateSize,
            ["max_position_embeddings"] = config.ContextLength,
            ["mlp_bias"] = false,
            ["model_type"] = "llama",
            ["num_attention_heads"] = config.HeadCount,
            ["num_hidden_layers"] = config.LayerCount,
            ["num_key_value_heads"] = config.KeyValueHeadCount,
            ["pad_token_id"] = config.PadTokenId,
            ["rms_norm_eps"] = Number(config.RmsNormEpsilon),
            ["rope_scaling"] = null,
            ["rope_theta"] = Number(config.RopeTheta),
            ["tie_word_embeddings"] = config.TieWordEmbeddings,
            ["torch_dtype"] = config.StoredAs.TorchName,
            ["use_cache"] = true,
            ["vocab_size"] = config.VocabularySize,
        };
    }

    private static void CheckArchitecture(HuggingFaceJson json)
    {
        if (json.Strings("architectures") is { } architectures && architectures is not ["LlamaForCausalLM"])
            throw json.Unsupported("architectures", $"[{string.Join(", ", architectures)}]", "[LlamaForCausalLM]");
    }

    private static LlamaConfig ReadDimensions(HuggingFaceJson json)
    {
        var heads = json.Int("num_attention_heads");
        var config = new LlamaConfig
        {
            VocabularySize = json.Int("vocab_size"),
            HiddenSize = json.Int("hidden_size"),
            IntermediateSize = json.Int("intermediate_size"),
            LayerCount = json.Int("num_hidden_layers"),
            HeadCount = heads,
            KeyValueHeadCount = json.OptionalInt("num_key_value_heads") ?? heads,
            ContextLength = json.Int("max_position_embeddings"),
            RopeTheta = RopeTheta(json),
            RmsNormEpsilon = json.OptionalDouble("rms_norm_eps") ?? 1e-6,
            TieWordEmbeddings = json.OptionalBool("tie_word_embeddings") ?? false,
            InitializerRange = json.OptionalDouble("initializer_range") ?? 0.02,
            BosTokenId = json.OptionalInt("bos_token_id"),
            // Some models list every token that may end an answer; the first ends a text.
            EosTokenId = json.OptionalInts("eos_token_id") is [var first, ..] ? first : null,
            PadTokenId = json.OptionalInt("pad_token_id"),
            StoredAs = StoredAs(json),
        };

        // Left unset where it says nothing new, so that a configuration equals the one that was written.
        return json.OptionalInt("head_dim") is { } headSize && headSize != config.HeadSize ? config with { HeadSize = headSize } : config;
    }

    // transformers 5 moved the base into an object beside the kind of scaling.
    private static double RopeTheta(HuggingFaceJson json)
    {
        const double transformersDefault = 10000;
        var theta = json.OptionalDouble("rope_theta");
        if (json.OptionalObject("rope_parameters") is not { } parameters)
            return theta ?? transformersDefault;

        parameters.RequireIfPresent("rope_type", "default");
        var inner = parameters.OptionalDouble("rope_theta");
        parameters.RejectOthers(FrozenSet<string>.Empty);
        return inner ?? theta ?? transformersDefault;
    }

    // transformers 5 writes dtype where 4 wrote torch_dtype; without either, torch's own default holds.
    private static ElementType StoredAs(HuggingFaceJson json)
    {
        var old = json.OptionalString("torch_dtype");
        var name = json.OptionalString("dtype") ?? old ?? ElementType.F32.TorchName;
        return ElementTypes.FromTorchName(name) ?? throw json.Unsupported("torch_dtype", name, "float32, bfloat16, float16, float64");
    }

    // Python tells 10000 from 10000.0, and strict readers there want the latter where a number is not a count.
    private static JsonNode? Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0");
    }
}

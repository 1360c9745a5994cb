using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

public sealed class DecoderFamilyJsonTests
{
    public static TheoryData<DecoderFamily> Families => [.. Enum.GetValues<DecoderFamily>()];

    [Theory]
    [MemberData(nameof(Families))]
    public void What_is_written_for_a_family_is_read_back_equal(DecoderFamily family)
    {
        var small = Llamas.SmallOf(family);
        List<DecoderConfig> configs = [small, small with { HeadSize = 6, TieWordEmbeddings = false, RopeTheta = 1e6, StoredAs = ElementType.BF16 }];
        if (family != DecoderFamily.Llama)
            configs.AddRange([small with { SlidingWindow = 7 }, small with { HiddenSize = 10, HeadSize = 2 }, small with { HiddenSize = 10, HeadSize = 4 }]);
        if (family is DecoderFamily.Qwen2 or DecoderFamily.Qwen3)
            configs.Add(small with { SlidingWindow = 7, LayerCount = 3, UnwindowedLayerCount = 2 });
        if (family is DecoderFamily.Llama or DecoderFamily.Qwen3)
            configs.Add(small with { HasAttentionBias = true });

        Assert.All(configs, config => Assert.Equal(config, DecoderConfig.Parse(JsonNode.Parse(config.ToJson().ToJsonString())!.AsObject(), "text")));
    }

    public static TheoryData<RopeScaling, int> Scalings => new()
    {
        { new() { Kind = RopeScalingKind.Linear, Factor = 4 }, 64 },
        { new() { Kind = RopeScalingKind.Dynamic, Factor = 2.5, OriginalContextLength = 16 }, 40 },
        { new() { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContextLength = 16, LowFrequencyFactor = 1.5, HighFrequencyFactor = 3 }, 128 },
        { new() { Kind = RopeScalingKind.Yarn, Factor = 4 }, 64 },
        { new() { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContextLength = 16, BetaFast = 16, BetaSlow = 2, AttentionFactor = 1.25 }, 64 },
    };

    [Theory]
    [MemberData(nameof(Scalings))]
    public void A_scaling_is_written_and_read_back_equal_in_both_spellings(RopeScaling scaling, int contextLength)
    {
        var config = Llamas.Small with { HeadSize = 8, ContextLength = contextLength, RopeTheta = 500000, RopeScaling = scaling };
        var json = config.ToJson();
        Assert.Equal(config, DecoderConfig.Parse(json, "transformers 4"));

        // Before transformers 4.43 the kind was called type; 5 has one object for base and scaling.
        var older = json.DeepClone().AsObject();
        var parameters = older["rope_scaling"]!.AsObject();
        var kind = parameters["rope_type"]!.DeepClone();
        parameters.Remove("rope_type");
        parameters["type"] = kind;
        Assert.Equal(config, DecoderConfig.Parse(older, "older"));

        var newer = json.DeepClone().AsObject();
        parameters = newer["rope_scaling"]!.DeepClone().AsObject();
        parameters["rope_theta"] = newer["rope_theta"]!.DeepClone();
        newer.Remove("rope_scaling");
        newer.Remove("rope_theta");
        newer["rope_parameters"] = parameters;
        Assert.Equal(config, DecoderConfig.Parse(newer, "transformers 5"));
    }

    [Fact]
    public void Llama_3_1_is_understood()
    {
        // The values of meta-llama/Llama-3.1-8B.
        var config = Parse("""
            {
              "architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 128000, "eos_token_id": 128001, "hidden_act": "silu",
              "hidden_size": 4096, "initializer_range": 0.02, "intermediate_size": 14336, "max_position_embeddings": 131072, "mlp_bias": false, "model_type": "llama",
              "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "pretraining_tp": 1, "rms_norm_eps": 1e-05,
              "rope_scaling": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192, "rope_type": "llama3"},
              "rope_theta": 500000.0, "tie_word_embeddings": false, "torch_dtype": "bfloat16", "transformers_version": "4.43.0.dev0", "use_cache": true, "vocab_size": 128256
            }
            """);

        Assert.Equal(new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContextLength = 8192, LowFrequencyFactor = 1, HighFrequencyFactor = 4 }, config.RopeScaling);
        Assert.Equal((8_030_261_248, 131072), (config.ParameterCount, config.ContextLength));
    }

    [Fact]
    public void Mistral_is_understood_with_its_window_and_nemo_with_its_heads()
    {
        // The values of mistralai/Mistral-7B-v0.1 and Mistral-Nemo-Base-2407.
        var seven = Parse("""
            {
              "architectures": ["MistralForCausalLM"], "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu", "hidden_size": 4096, "initializer_range": 0.02,
              "intermediate_size": 14336, "max_position_embeddings": 32768, "model_type": "mistral", "num_attention_heads": 32, "num_hidden_layers": 32,
              "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "sliding_window": 4096, "tie_word_embeddings": false, "torch_dtype": "bfloat16",
              "transformers_version": "4.34.0.dev0", "use_cache": true, "vocab_size": 32000
            }
            """);
        var nemo = Parse("""
            {
              "architectures": ["MistralForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 1, "eos_token_id": 2, "head_dim": 128, "hidden_act": "silu", "hidden_size": 5120,
              "initializer_range": 0.02, "intermediate_size": 14336, "max_position_embeddings": 131072, "model_type": "mistral", "num_attention_heads": 32,
              "num_hidden_layers": 40, "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_theta": 1000000.0, "sliding_window": null, "tie_word_embeddings": false,
              "torch_dtype": "bfloat16", "use_cache": true, "vocab_size": 131072
            }
            """);

        // Mistral 7B by PyTorch's count: 7,241,732,096. Nemo by its card 12.2 billion: 2·131072·5120 + 5120 + 40·(2·5120·4096 + 2·5120·1024 + 3·5120·14336 + 2·5120).
        Assert.Equal((7_241_732_096, 4096, 4096, (int?)null), (seven.ParameterCount, seven.SlidingWindow, seven.SlidingWindowOf(31), nemo.SlidingWindow));
        Assert.Equal((12_247_782_400, 128), (nemo.ParameterCount, nemo.HeadSize));
    }

    [Fact]
    public void Mixtral_is_understood_and_its_active_parameters_are_counted()
    {
        // The values of mistralai/Mixtral-8x7B-v0.1.
        var config = Parse("""
            {
              "architectures": ["MixtralForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu", "hidden_size": 4096,
              "initializer_range": 0.02, "intermediate_size": 14336, "max_position_embeddings": 32768, "model_type": "mixtral", "num_attention_heads": 32,
              "num_experts_per_tok": 2, "num_hidden_layers": 32, "num_key_value_heads": 8, "num_local_experts": 8, "output_router_logits": false, "rms_norm_eps": 1e-05,
              "rope_theta": 1000000.0, "router_aux_loss_coef": 0.02, "sliding_window": null, "tie_word_embeddings": false, "torch_dtype": "bfloat16",
              "transformers_version": "4.36.0.dev0", "use_cache": true, "vocab_size": 32000
            }
            """);

        // By its paper "47B parameters, 13B active"; PyTorch counts 46,702,792,704. Six of eight experts idle: 6·32·3·4096·14336 = 33,822,867,456 less.
        Assert.Equal((46_702_792_704, 12_879_925_248), (config.ParameterCount, config.ActiveParameterCount));
        Assert.Equal((8, 2), (config.ExpertCount, config.ExpertsPerToken));
    }

    [Fact]
    public void Qwen_is_understood()
    {
        // The values of Qwen/Qwen2.5-0.5B and Qwen/Qwen3-0.6B.
        var two = Parse("""
            {
              "architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 151643, "eos_token_id": 151643, "hidden_act": "silu", "hidden_size": 896,
              "initializer_range": 0.02, "intermediate_size": 4864, "max_position_embeddings": 32768, "max_window_layers": 24, "model_type": "qwen2",
              "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "sliding_window": 32768,
              "tie_word_embeddings": true, "torch_dtype": "bfloat16", "transformers_version": "4.40.1", "use_cache": true, "use_mrope": false, "use_sliding_window": false,
              "vocab_size": 151936
            }
            """);
        var three = Parse("""
            {
              "architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 151643, "eos_token_id": 151645, "head_dim": 128,
              "hidden_act": "silu", "hidden_size": 1024, "initializer_range": 0.02, "intermediate_size": 3072, "max_position_embeddings": 40960, "max_window_layers": 28,
              "model_type": "qwen3", "num_attention_heads": 16, "num_hidden_layers": 28, "num_key_value_heads": 8, "rms_norm_eps": 1e-06, "rope_scaling": null,
              "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true, "torch_dtype": "bfloat16", "transformers_version": "4.51.0", "use_cache": true,
              "use_sliding_window": false, "vocab_size": 151936
            }
            """);

        // 494,032,768 and 596,049,920 by PyTorch's count (0.49B and 0.6B on the cards).
        Assert.Equal((494_032_768, true, (int?)null, false), (two.ParameterCount, two.HasAttentionBias, two.SlidingWindow, two.HasAttentionOutputBias));
        Assert.Equal((596_049_920, true, 128), (three.ParameterCount, three.HasQueryKeyNorm, three.HeadSize));
    }

    [Fact]
    public void A_missing_name_means_what_it_means_in_the_familys_class()
    {
        static DecoderConfig Bare(string type) => Parse($$"""
            {"model_type": "{{type}}", "vocab_size": 10, "hidden_size": 512, "intermediate_size": 6, "num_hidden_layers": 40, "num_attention_heads": 32, "max_position_embeddings": 16}
            """);

        // The defaults of transformers' MistralConfig, MixtralConfig, Qwen2Config and Qwen3Config.
        var mistral = Bare("mistral");
        Assert.Equal((8, 1e-6, 10000.0, 4096, 16), (mistral.KeyValueHeadCount, mistral.RmsNormEpsilon, mistral.RopeTheta, mistral.SlidingWindow, mistral.HeadSize));
        var mixtral = Bare("mixtral");
        Assert.Equal((8, 1e-5, 1e6, (int?)null, 8, 2), (mixtral.KeyValueHeadCount, mixtral.RmsNormEpsilon, mixtral.RopeTheta, mixtral.SlidingWindow, mixtral.ExpertCount, mixtral.ExpertsPerToken));
        var qwen2 = Bare("qwen2");
        Assert.Equal((32, 1e-6, 10000.0, (int?)null, 16), (qwen2.KeyValueHeadCount, qwen2.RmsNormEpsilon, qwen2.RopeTheta, qwen2.SlidingWindow, qwen2.HeadSize));
        var qwen3 = Bare("qwen3");
        Assert.Equal((32, 1e-6, 10000.0, (int?)null, 128), (qwen3.KeyValueHeadCount, qwen3.RmsNormEpsilon, qwen3.RopeTheta, qwen3.SlidingWindow, qwen3.HeadSize));
    }

    [Fact]
    public void A_null_for_the_key_value_heads_means_as_many_as_query_heads() =>
        Assert.Equal(4, Changed(DecoderFamily.Mistral, ("num_key_value_heads", "null")).KeyValueHeadCount);

    [Fact]
    public void Qwens_window_counts_only_where_it_is_switched_on_and_from_its_layer_on()
    {
        var on = Changed(DecoderFamily.Qwen2, ("num_hidden_layers", "4"), ("use_sliding_window", "true"), ("sliding_window", "5"), ("max_window_layers", "1"));

        Assert.Equal([null, 5, 5, 5], Enumerable.Range(0, 4).Select(on.SlidingWindowOf));
        Assert.Null(Changed(DecoderFamily.Qwen2, ("sliding_window", "5"), ("max_window_layers", "0")).SlidingWindow);
        // As many layers without a window as there are: none has one. transformers' 28 holds where the file is silent.
        Assert.Null(Changed(DecoderFamily.Qwen2, ("use_sliding_window", "true"), ("sliding_window", "5"), ("max_window_layers", "1")).SlidingWindow);
    }

    [Fact]
    public void The_list_of_layer_types_says_which_layers_have_windows()
    {
        const string list = """["full_attention", "full_attention", "sliding_attention"]""";
        var config = Changed(DecoderFamily.Qwen3, ("num_hidden_layers", "3"), ("use_sliding_window", "true"), ("sliding_window", "5"), ("layer_types", list));

        Assert.Equal([null, null, 5], Enumerable.Range(0, 3).Select(config.SlidingWindowOf));
        AssertRefused("'layer_types' is [sliding_attention, full_attention]; supported: 2 times", DecoderFamily.Qwen3, ("num_hidden_layers", "2"), ("layer_types", """["sliding_attention", "full_attention"]"""));
        AssertRefused("supported: full_attention only, as there is no sliding window", DecoderFamily.Qwen3, ("layer_types", """["sliding_attention"]"""));
        AssertRefused("supported: sliding_attention only, as there is a sliding window", DecoderFamily.Mistral, ("sliding_window", "4"), ("layer_types", """["full_attention"]"""));
    }

    [Fact]
    public void Yarns_two_strengths_become_one_factor()
    {
        // (0.1·0.5·ln 4 + 1) / (0.1·2·ln 4 + 1) = 1.0693147 / 1.2772589 = 0.8371949.
        var config = Changed(DecoderFamily.Llama, ("head_dim", "8"), ("rope_scaling", """{"rope_type": "yarn", "factor": 4.0, "mscale": 0.5, "mscale_all_dim": 2.0}"""));

        Assert.Equal(0.8371949, config.RopeScaling!.AttentionFactor!.Value, 1e-6);
    }

    [Fact]
    public void A_dynamic_scalings_trained_positions_are_what_the_file_states_and_the_context_what_they_become()
    {
        var config = Changed(DecoderFamily.Llama, ("head_dim", "8"), ("rope_scaling", """{"type": "dynamic", "factor": 4.0}"""));

        Assert.Equal((16, 64), (config.RopeScaling!.OriginalContextLength, config.ContextLength));
        Assert.Equal(16, config.ToJson()["max_position_embeddings"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("""{"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}""", "'rope_scaling.original_max_position_embeddings' is missing")]
    [InlineData("""{"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 4.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8}""", "rope_scaling.high_freq_factor is 4; it must be greater than low_freq_factor")]
    [InlineData("""{"rope_type": "linear"}""", "'rope_scaling.factor' is missing")]
    [InlineData("""{"rope_type": "linear", "factor": 0.5}""", "rope_scaling.factor is 0.5; it must be at least 1")]
    [InlineData("""{"rope_type": "dynamic", "factor": 0}""", "rope_scaling.factor is 0; it must be at least 1")]
    [InlineData("""{"rope_type": "dynamic", "factor": 1e300}""", "max_position_embeddings is 2147483647")]
    [InlineData("""{"rope_type": "dynamic", "factor": 2, "original_max_position_embeddings": 4}""", "supported: 16, as max_position_embeddings says")]
    [InlineData("""{"rope_type": "yarn", "factor": 4, "beta_fast": 1, "beta_slow": 2}""", "rope_scaling.beta_fast is 1; it must be at least beta_slow")]
    [InlineData("""{"rope_type": "yarn", "factor": 4, "attention_factor": -1}""", "rope_scaling.attention_factor is -1")]
    [InlineData("""{"rope_type": "yarn", "factor": 4, "truncate": false}""", "supported: true")]
    [InlineData("""{"rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 0}""", "rope_scaling.original_max_position_embeddings is 0")]
    [InlineData("""{"rope_type": "linear", "factor": 4, "partial_rotary_factor": 0.5}""", "supported: 1 (every coordinate")]
    [InlineData("""{"rope_type": "linear", "factor": 4, "alpha": 1}""", "'rope_scaling.alpha' (1) is not known here")]
    [InlineData("""{"factor": 4}""", "'rope_scaling.rope_type' is missing")]
    [InlineData("""7""", "supported: an object")]
    public void A_scaling_that_is_none_is_named(string scaling, string fault) => AssertRefused(fault, DecoderFamily.Llama, ("rope_scaling", scaling));

    [Theory]
    [InlineData(DecoderFamily.Mixtral, "num_experts_per_tok", "4", "num_experts_per_tok 4 does not fit num_local_experts 3")]
    [InlineData(DecoderFamily.Mixtral, "num_local_experts", "0", "num_experts_per_tok 2 does not fit num_local_experts 0")]
    [InlineData(DecoderFamily.Mixtral, "num_local_experts", "257", "num_local_experts is 257; it must lie between 1 and 256")]
    [InlineData(DecoderFamily.Mixtral, "attention_bias", "true", "'attention_bias' is true; supported: false")]
    [InlineData(DecoderFamily.Mistral, "num_local_experts", "8", "'num_local_experts' (8) is not known here")]
    [InlineData(DecoderFamily.Qwen2, "attention_bias", "false", "'attention_bias' is false; supported: true")]
    [InlineData(DecoderFamily.Qwen2, "use_mrope", "true", "'use_mrope' is true; supported: false")]
    [InlineData(DecoderFamily.Mistral, "sliding_window", "0", "sliding_window is 0; it must lie between 1 and")]
    [InlineData(DecoderFamily.Llama, "output_router_logits", "false", "'output_router_logits' (false) is not known here")]
    public void What_a_family_does_not_have_is_named(DecoderFamily family, string name, string value, string fault) => AssertRefused(fault, family, (name, value));

    [Fact]
    public void A_configuration_that_no_file_of_its_family_could_state_is_refused()
    {
        static void Refused(string because, DecoderConfig config) => Assert.Contains(because, Assert.Throws<InvalidInputException>(config.Validate).Message, StringComparison.Ordinal);

        Refused("This mistral has attention biases; a mistral has none", Llamas.SmallOf(DecoderFamily.Mistral) with { HasAttentionBias = true });
        Refused("This qwen2 has no attention biases", Llamas.SmallOf(DecoderFamily.Qwen2) with { HasAttentionBias = false });
        Refused("This qwen3 has plain queries and keys", Llamas.SmallOf(DecoderFamily.Qwen3) with { HasQueryKeyNorm = false });
        Refused("This llama has normalized queries and keys", Llamas.Small with { HasQueryKeyNorm = true });
        Refused("This mixtral has no experts", Llamas.SmallOf(DecoderFamily.Mixtral) with { ExpertCount = 0, ExpertsPerToken = 0 });
        Refused("This llama has experts", Llamas.Small with { ExpertCount = 4, ExpertsPerToken = 1 });
        Refused("This llama has a sliding window", Llamas.Small with { SlidingWindow = 4 });
        Refused("256 in num_hidden_layers 200 are 51200 experts", Llamas.SmallOf(DecoderFamily.Mixtral) with { ExpertCount = 256, LayerCount = 200 });
        Refused("only Qwen has layers with and without", Llamas.SmallOf(DecoderFamily.Mistral) with { SlidingWindow = 4, LayerCount = 2, UnwindowedLayerCount = 1 });
        Refused("leaves none of the num_hidden_layers 1 a sliding window", Llamas.SmallOf(DecoderFamily.Qwen2) with { SlidingWindow = 4, UnwindowedLayerCount = 1 });
        Refused("16 trained positions times factor 2 usable, but the context length is 33", Llamas.Small with { ContextLength = 33, RopeScaling = new() { Kind = RopeScalingKind.Dynamic, Factor = 2, OriginalContextLength = 16 } });
        Refused("'dynamic' needs a head_dim of 4", Llamas.Small with { ContextLength = 32, RopeScaling = new() { Kind = RopeScalingKind.Dynamic, Factor = 2, OriginalContextLength = 16 } });
        Refused("rope_theta is 1; rope_scaling 'yarn' needs one greater than 1", Llamas.Small with { RopeTheta = 1, RopeScaling = new() { Kind = RopeScalingKind.Yarn, Factor = 2 } });
    }

    private static DecoderConfig Parse(string json) => DecoderConfig.Parse(JsonNode.Parse(json)!.AsObject(), "config.json");

    private static DecoderConfig Changed(DecoderFamily family, params ReadOnlySpan<(string Name, string Value)> changes)
    {
        var json = Llamas.SmallOf(family).ToJson();
        foreach (var (name, value) in changes)
            json[name] = JsonNode.Parse(value);
        return DecoderConfig.Parse(json, "config.json");
    }

    private static void AssertRefused(string fault, DecoderFamily family, params (string Name, string Value)[] changes) =>
        Assert.Contains(fault, Assert.Throws<InvalidInputException>(() => Changed(family, changes)).Message, StringComparison.Ordinal);
}

using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

public sealed class DecoderConfigJsonTests
{
    [Fact]
    public void What_is_written_is_read_back_equal()
    {
        DecoderConfig[] configs =
        [
            Llamas.Small,
            Llamas.Small with { TieWordEmbeddings = false, HeadSize = 6, RopeTheta = 500000, RmsNormEpsilon = 1e-6, InitializerRange = 0.041666666666666664 },
            Llamas.Small with { BosTokenId = 0, EosTokenId = 1, PadTokenId = 9, StoredAs = ElementType.BF16 },
        ];

        Assert.All(configs, config => Assert.Equal(config, DecoderConfig.Parse(config.ToJson(), "memory")));
        Assert.All(configs, config => Assert.Equal(config, DecoderConfig.Parse(JsonNode.Parse(config.ToJson().ToJsonString())!.AsObject(), "text")));
    }

    [Fact]
    public void The_json_is_hugging_faces()
    {
        var expected = """
            {
              "architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": null, "eos_token_id": 1, "head_dim": 2,
              "hidden_act": "silu", "hidden_size": 8, "initializer_range": 0.02, "intermediate_size": 6, "max_position_embeddings": 16, "mlp_bias": false,
              "model_type": "llama", "num_attention_heads": 4, "num_hidden_layers": 1, "num_key_value_heads": 2, "pad_token_id": null, "rms_norm_eps": 1E-05,
              "rope_scaling": null, "rope_theta": 10000.0, "tie_word_embeddings": true, "torch_dtype": "float32", "use_cache": true, "vocab_size": 10
            }
            """;

        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), (Llamas.Small with { EosTokenId = 1 }).ToJson().ToJsonString());
    }

    [Fact]
    public void A_real_models_file_is_understood()
    {
        // The values of HuggingFaceTB/SmolLM2-135M.
        var config = Parse("""
            {
              "architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 0, "eos_token_id": 0, "hidden_act": "silu",
              "hidden_size": 576, "initializer_range": 0.041666666666666664, "intermediate_size": 1536, "is_llama_config": true, "max_position_embeddings": 8192,
              "model_type": "llama", "num_attention_heads": 9, "num_hidden_layers": 30, "num_key_value_heads": 3, "pretraining_tp": 1, "rms_norm_eps": 1e-05,
              "rope_interleaved": false, "rope_scaling": null, "rope_theta": 100000, "tie_word_embeddings": true, "torch_dtype": "bfloat16",
              "transformers_version": "4.40.1", "use_cache": true, "vocab_size": 49152
            }
            """);

        // 49152·576 = 28,311,552; 30 layers of 2·576² + 2·576·192 + 3·576·1536 + 2·576 = 3,540,096; the last norm 576. The model card says 135M.
        Assert.Equal(134_515_008, config.ParameterCount);
        Assert.Equal((100000, 64, 3, 8192, ElementType.BF16), (config.RopeTheta, config.HeadSize, config.KeyValueHeadCount, config.ContextLength, config.StoredAs));
    }

    [Fact]
    public void The_spelling_of_transformers_5_is_understood()
    {
        var json = Llamas.Small.ToJson();
        json.Remove("torch_dtype");
        json.Remove("rope_theta");
        json.Remove("rope_scaling");
        json["dtype"] = "float32";
        json["rope_parameters"] = new JsonObject { ["rope_theta"] = 50000.0, ["rope_type"] = "default" };

        Assert.Equal(Llamas.Small with { RopeTheta = 50000 }, DecoderConfig.Parse(json, "config.json"));
    }

    [Fact]
    public void A_missing_name_means_what_it_means_in_transformers()
    {
        var config = Parse("""
            {"model_type": "llama", "vocab_size": 10, "hidden_size": 8, "intermediate_size": 6, "num_hidden_layers": 1, "num_attention_heads": 4, "max_position_embeddings": 16}
            """);

        // The defaults of transformers' DecoderConfig.
        Assert.Equal((4, 10000.0, 1e-6, false, ElementType.F32), (config.KeyValueHeadCount, config.RopeTheta, config.RmsNormEpsilon, config.TieWordEmbeddings, config.StoredAs));
        Assert.Equal((null, null, null), (config.BosTokenId, config.EosTokenId, config.PadTokenId));
    }

    [Fact]
    public void The_first_of_several_end_tokens_ends_a_text() =>
        Assert.Equal(7, Parse(Llamas.Small.ToJson(), "eos_token_id", "[7, 3]").EosTokenId);

    [Theory]
    [InlineData("model_type", "\"gemma\"", "supported: llama, mistral, mixtral, qwen2, qwen3")]
    [InlineData("architectures", "[\"MistralForCausalLM\"]", "supported: [LlamaForCausalLM]")]
    [InlineData("architectures", "[\"LlamaForSequenceClassification\"]", "supported: [LlamaForCausalLM]")]
    [InlineData("architectures", "\"LlamaForCausalLM\"", "supported: an array of strings")]
    [InlineData("hidden_act", "\"gelu\"", "supported: silu")]
    [InlineData("mlp_bias", "true", "supported: false")]
    [InlineData("rope_interleaved", "true", "supported: false")]
    [InlineData("sliding_window", "4096", "supported: null")]
    [InlineData("torch_dtype", "\"float8_e4m3fn\"", "supported: float32, bfloat16, float16, float64")]
    [InlineData("hidden_size", "\"wide\"", "supported: a whole number")]
    [InlineData("hidden_size", "8.5", "supported: a whole number")]
    [InlineData("hidden_size", "99999999999", "supported: a whole number")]
    [InlineData("tie_word_embeddings", "1", "supported: true or false")]
    [InlineData("rope_theta", "\"big\"", "supported: a number")]
    public void What_is_not_supported_is_named_with_what_was_found_and_what_is(string name, string found, string supported)
    {
        var message = Assert.Throws<InvalidInputException>(() => Parse(Llamas.Small.ToJson(), name, found)).Message;

        Assert.StartsWith("config.json: ", message, StringComparison.Ordinal);
        Assert.Contains($"'{name}' is ", message, StringComparison.Ordinal);
        Assert.Contains(found.Trim('"', '[', ']'), message, StringComparison.Ordinal);
        Assert.Contains(supported, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden_size", "0", "hidden_size is 0; it must lie between 1 and")]
    [InlineData("num_hidden_layers", "-1", "num_hidden_layers is -1")]
    [InlineData("num_attention_heads", "3", "hidden_size 8 does not divide into num_attention_heads 3")]
    [InlineData("rms_norm_eps", "0", "rms_norm_eps is 0")]
    [InlineData("rope_theta", "1e999", "rope_theta is")]
    [InlineData("bos_token_id", "10", "bos_token_id 10 is not in the vocabulary")]
    public void A_wrong_value_is_named_with_the_file(string name, string value, string fault)
    {
        var message = Assert.Throws<InvalidInputException>(() => Parse(Llamas.Small.ToJson(), name, value)).Message;

        Assert.StartsWith("config.json: " + fault, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model_type")]
    [InlineData("vocab_size")]
    [InlineData("hidden_size")]
    [InlineData("intermediate_size")]
    [InlineData("num_hidden_layers")]
    [InlineData("num_attention_heads")]
    [InlineData("max_position_embeddings")]
    public void A_missing_name_without_a_default_is_named(string name)
    {
        var json = Llamas.Small.ToJson();
        json.Remove(name);

        Assert.Contains($"'{name}' is missing", Assert.Throws<InvalidInputException>(() => DecoderConfig.Parse(json, "config.json")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hiden_size", "8")]
    [InlineData("quantization_config", "{\"bits\": 4}")]
    public void An_unknown_name_is_named(string name, string value)
    {
        var message = Assert.Throws<InvalidInputException>(() => Parse(Llamas.Small.ToJson(), name, value)).Message;

        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_kind_of_rope_parameters_is_named_with_its_place() =>
        Assert.Contains("'rope_parameters.rope_type' is longrope; supported: default, linear, dynamic, llama3, yarn", Assert.Throws<InvalidInputException>(
            () => Parse(Llamas.Small.ToJson(), "rope_parameters", """{"rope_type": "longrope", "factor": 4.0}""")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1, 2]")]
    [InlineData("null")]
    [InlineData("""{"model_type": "llama", "model_type": "llama"}""")]
    [InlineData("""{"model_type": "\ud800"}""")]
    [InlineData("""{"\udfff": 1}""")]
    public void A_file_that_is_no_configuration_is_named(string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["config.json"], text);

        Assert.Contains(folder["config.json"], Assert.Throws<InvalidInputException>(() => DecoderConfig.Read(folder["config.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TempFolder();

        Assert.Contains(folder["config.json"], Assert.Throws<InvalidInputException>(() => DecoderConfig.Read(folder["config.json"])).Message, StringComparison.Ordinal);
    }

    private static DecoderConfig Parse(string json) => DecoderConfig.Parse(JsonNode.Parse(json)!.AsObject(), "config.json");

    private static DecoderConfig Parse(JsonObject json, string name, string value)
    {
        json[name] = JsonNode.Parse(value);
        return DecoderConfig.Parse(json, "config.json");
    }
}

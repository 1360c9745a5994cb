using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

public sealed class RobertaConfigTests
{
    // V 10, D 8, F 6, one layer of 4 heads, 7 positions, 1 token type.
    private const string Small = """
        {"model_type": "roberta", "vocab_size": 10, "hidden_size": 8, "intermediate_size": 6, "num_hidden_layers": 1, "num_attention_heads": 4, "max_position_embeddings": 7, "type_vocab_size": 1}
        """;

    [Fact]
    public void A_real_models_file_is_understood()
    {
        // The values of FacebookAI/roberta-base.
        var config = Parse("""
            {
              "architectures": ["RobertaForMaskedLM"], "attention_probs_dropout_prob": 0.1, "bos_token_id": 0, "eos_token_id": 2, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
              "hidden_size": 768, "initializer_range": 0.02, "intermediate_size": 3072, "layer_norm_eps": 1e-05, "max_position_embeddings": 514, "model_type": "roberta",
              "num_attention_heads": 12, "num_hidden_layers": 12, "pad_token_id": 1, "type_vocab_size": 1, "vocab_size": 50265
            }
            """);

        // Positions are counted from pad_token_id + 1 = 2, so 512 tokens fit. 124,697,433 parameters by PyTorch's count of RobertaForMaskedLM.
        Assert.Equal((512, 2, 64, 1e-5, RobertaHead.MaskedLanguageModel), (config.ContextLength, config.FirstPosition, config.HeadSize, config.LayerNormEpsilon, config.Head));
        Assert.Equal(124_697_433, config.Weights().Sum(weight => weight.Shape.Aggregate(1L, (product, dimension) => product * dimension)));
    }

    [Fact]
    public void Weights_carry_the_names_of_a_hugging_face_roberta()
    {
        (string, long[])[] expected =
        [
            ("embeddings.word_embeddings.weight", [10, 8]), ("embeddings.position_embeddings.weight", [7, 8]), ("embeddings.token_type_embeddings.weight", [1, 8]),
            ("embeddings.LayerNorm.weight", [8]), ("embeddings.LayerNorm.bias", [8]),
            ("encoder.layer.0.attention.self.query.weight", [8, 8]), ("encoder.layer.0.attention.self.query.bias", [8]),
            ("encoder.layer.0.attention.self.key.weight", [8, 8]), ("encoder.layer.0.attention.self.key.bias", [8]),
            ("encoder.layer.0.attention.self.value.weight", [8, 8]), ("encoder.layer.0.attention.self.value.bias", [8]),
            ("encoder.layer.0.attention.output.dense.weight", [8, 8]), ("encoder.layer.0.attention.output.dense.bias", [8]),
            ("encoder.layer.0.attention.output.LayerNorm.weight", [8]), ("encoder.layer.0.attention.output.LayerNorm.bias", [8]),
            ("encoder.layer.0.intermediate.dense.weight", [6, 8]), ("encoder.layer.0.intermediate.dense.bias", [6]),
            ("encoder.layer.0.output.dense.weight", [8, 6]), ("encoder.layer.0.output.dense.bias", [8]),
            ("encoder.layer.0.output.LayerNorm.weight", [8]), ("encoder.layer.0.output.LayerNorm.bias", [8]),
        ];

        Assert.Equal(expected.Select(weight => weight.Item1), Parse(Small).Weights().Select(weight => weight.Name));
        Assert.Equal(expected.Select(weight => weight.Item2), Parse(Small).Weights().Select(weight => weight.Shape));

        var masked = Changed(("architectures", """["RobertaForMaskedLM"]""")).Weights();
        Assert.Equal("roberta.embeddings.word_embeddings.weight", masked[0].Name);
        Assert.Equal(["lm_head.bias", "lm_head.dense.weight", "lm_head.dense.bias", "lm_head.layer_norm.weight", "lm_head.layer_norm.bias"], masked.Skip(21).Select(weight => weight.Name));
        var classes = Changed(("model_type", "\"xlm-roberta\""), ("architectures", """["XLMRobertaForSequenceClassification"]"""), ("id2label", """{"0": "LABEL_0"}""")).Weights();
        Assert.Equal(["classifier.dense.weight", "classifier.dense.bias", "classifier.out_proj.weight", "classifier.out_proj.bias"], classes.Skip(21).Select(weight => weight.Name));
        Assert.Equal([1, 8], classes[^2].Shape);
    }

    [Fact]
    public void A_missing_name_means_what_it_means_in_transformers()
    {
        var json = JsonNode.Parse(Small)!.AsObject();
        json.Remove("type_vocab_size");
        var config = RobertaConfig.Parse(json, "config.json");

        Assert.Equal((2, 1e-12, 0, 2, 1, ElementType.F32), (config.TokenTypeCount, config.LayerNormEpsilon, config.BosTokenId, config.EosTokenId, config.PadTokenId, config.StoredAs));
        Assert.Equal(2, Changed(("architectures", """["RobertaForSequenceClassification"]""")).ClassCount);
    }

    [Theory]
    [InlineData("model_type", "\"bert\"", "'model_type' is bert; supported: roberta, xlm-roberta")]
    [InlineData("architectures", "[\"RobertaForCausalLM\"]", "supported: [RobertaModel], [RobertaForMaskedLM], [RobertaForSequenceClassification]")]
    [InlineData("architectures", "[\"XLMRobertaModel\"]", "supported: [RobertaModel]")]
    [InlineData("hidden_act", "\"gelu_new\"", "supported: gelu")]
    [InlineData("position_embedding_type", "\"relative_key\"", "supported: absolute")]
    [InlineData("is_decoder", "true", "supported: false")]
    [InlineData("torch_dtype", "\"int8\"", "supported: float32, bfloat16, float16, float64")]
    [InlineData("layer_norm_eps", "0", "layer_norm_eps is 0; it must be greater than 0")]
    [InlineData("num_attention_heads", "3", "hidden_size 8 does not divide into num_attention_heads 3")]
    [InlineData("max_position_embeddings", "2", "max_position_embeddings 2 leaves no position")]
    [InlineData("pad_token_id", "10", "pad_token_id 10 is not in the vocabulary")]
    [InlineData("pad_token_id", "-2", "pad_token_id -2 is not in the vocabulary")]
    [InlineData("rope_theta", "10000.0", "'rope_theta' (10000.0) is not known here")]
    public void What_is_not_supported_is_named(string name, string value, string fault) =>
        Assert.Contains(fault, Assert.Throws<InvalidInputException>(() => Changed((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Its_weights_are_opened_and_what_computes_nothing_is_passed_over()
    {
        using var folder = new TempFolder();
        var config = Parse(Small);
        Write([.. config.Weights(), new("pooler.dense.weight", [8, 8]), new("pooler.dense.bias", [8]), new("embeddings.position_ids", [1, 7])]);

        using (var weights = HuggingFaceFolder.OpenWeights(folder.Path, config))
            Assert.Equal(80, weights.Tensor("embeddings.word_embeddings.weight").ElementCount);

        Write([.. config.Weights().Skip(1), new("decoder.weight", [8])]);
        var message = Assert.Throws<InvalidInputException>(() => HuggingFaceFolder.OpenWeights(folder.Path, config)).Message;
        Assert.Contains("tensor 'embeddings.word_embeddings.weight' is missing; tensor 'decoder.weight' is unexpected", message, StringComparison.Ordinal);

        void Write(IEnumerable<WeightShape> weights) => SafeTensorsWriter.Write(
            folder["model.safetensors"],
            [.. weights.Select(weight => new TensorToWrite(weight.Name, ElementType.F32, weight.Shape, stream => stream.Write(new byte[ElementType.F32.SizeOf(weight.Shape)])))],
            null);
    }

    private static RobertaConfig Parse(string json) => RobertaConfig.Parse(JsonNode.Parse(json)!.AsObject(), "config.json");

    private static RobertaConfig Changed(params ReadOnlySpan<(string Name, string Value)> changes)
    {
        var json = JsonNode.Parse(Small)!.AsObject();
        foreach (var (name, value) in changes)
            json[name] = JsonNode.Parse(value);
        return RobertaConfig.Parse(json, "config.json");
    }
}

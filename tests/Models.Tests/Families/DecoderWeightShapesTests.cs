using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

public sealed class DecoderWeightShapesTests
{
    // What transformers' LlamaForCausalLM(DecoderConfig(...)).state_dict() lists for these dimensions.
    private static readonly (string Name, long[] Shape)[] OneTiedLayer =
    [
        ("model.embed_tokens.weight", [10, 8]),
        ("model.layers.0.self_attn.q_proj.weight", [8, 8]),
        ("model.layers.0.self_attn.k_proj.weight", [4, 8]),
        ("model.layers.0.self_attn.v_proj.weight", [4, 8]),
        ("model.layers.0.self_attn.o_proj.weight", [8, 8]),
        ("model.layers.0.mlp.gate_proj.weight", [6, 8]),
        ("model.layers.0.mlp.up_proj.weight", [6, 8]),
        ("model.layers.0.mlp.down_proj.weight", [8, 6]),
        ("model.layers.0.input_layernorm.weight", [8]),
        ("model.layers.0.post_attention_layernorm.weight", [8]),
        ("model.norm.weight", [8]),
    ];

    [Fact]
    public void A_tied_model_has_the_weights_of_a_hugging_face_llama() =>
        Assert.Equal(OneTiedLayer, Llamas.Small.Weights().Select(weight => (weight.Name, weight.Shape.ToArray())), SameWeight);

    [Fact]
    public void An_untied_model_has_an_output_layer_at_the_end() =>
        Assert.Equal(
            [.. OneTiedLayer, ("lm_head.weight", [10, 8])],
            (Llamas.Small with { TieWordEmbeddings = false }).Weights().Select(weight => (weight.Name, weight.Shape.ToArray())),
            SameWeight);

    [Fact]
    public void Wide_heads_widen_the_projections_and_not_the_model()
    {
        // E 6: query rows 4·6, key rows 2·6, output columns 4·6.
        var shapes = (Llamas.Small with { HeadSize = 6 }).Weights().ToDictionary(weight => weight.Name, weight => weight.Shape);

        Assert.Equal([24, 8], shapes["model.layers.0.self_attn.q_proj.weight"]);
        Assert.Equal([12, 8], shapes["model.layers.0.self_attn.k_proj.weight"]);
        Assert.Equal([12, 8], shapes["model.layers.0.self_attn.v_proj.weight"]);
        Assert.Equal([8, 24], shapes["model.layers.0.self_attn.o_proj.weight"]);
    }

    [Fact]
    public void Layers_are_numbered_in_order_and_names_are_unique()
    {
        var names = (Llamas.Small with { LayerCount = 12 }).Weights().Select(weight => weight.Name).ToList();

        Assert.Equal(2 + 12 * 9, names.Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, 12).Select(layer => FormattableString.Invariant($"model.layers.{layer}.input_layernorm.weight")),
            names.Where(name => name.EndsWith("input_layernorm.weight", StringComparison.Ordinal) && !name.Contains("post", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(DecoderFamily.Llama, false, "self_attn.q_proj.weight, self_attn.k_proj.weight, self_attn.v_proj.weight, self_attn.o_proj.weight, mlp.gate_proj.weight, mlp.up_proj.weight, mlp.down_proj.weight")]
    [InlineData(DecoderFamily.Llama, true, "self_attn.q_proj.weight, self_attn.q_proj.bias, self_attn.k_proj.weight, self_attn.k_proj.bias, self_attn.v_proj.weight, self_attn.v_proj.bias, self_attn.o_proj.weight, self_attn.o_proj.bias, mlp.gate_proj.weight, mlp.up_proj.weight, mlp.down_proj.weight")]
    [InlineData(DecoderFamily.Mistral, false, "self_attn.q_proj.weight, self_attn.k_proj.weight, self_attn.v_proj.weight, self_attn.o_proj.weight, mlp.gate_proj.weight, mlp.up_proj.weight, mlp.down_proj.weight")]
    [InlineData(DecoderFamily.Mixtral, false, "self_attn.q_proj.weight, self_attn.k_proj.weight, self_attn.v_proj.weight, self_attn.o_proj.weight, block_sparse_moe.gate.weight, block_sparse_moe.experts.0.w1.weight, block_sparse_moe.experts.0.w2.weight, block_sparse_moe.experts.0.w3.weight, block_sparse_moe.experts.1.w1.weight, block_sparse_moe.experts.1.w2.weight, block_sparse_moe.experts.1.w3.weight, block_sparse_moe.experts.2.w1.weight, block_sparse_moe.experts.2.w2.weight, block_sparse_moe.experts.2.w3.weight")]
    [InlineData(DecoderFamily.Qwen2, true, "self_attn.q_proj.weight, self_attn.q_proj.bias, self_attn.k_proj.weight, self_attn.k_proj.bias, self_attn.v_proj.weight, self_attn.v_proj.bias, self_attn.o_proj.weight, mlp.gate_proj.weight, mlp.up_proj.weight, mlp.down_proj.weight")]
    [InlineData(DecoderFamily.Qwen3, false, "self_attn.q_proj.weight, self_attn.k_proj.weight, self_attn.v_proj.weight, self_attn.o_proj.weight, self_attn.q_norm.weight, self_attn.k_norm.weight, mlp.gate_proj.weight, mlp.up_proj.weight, mlp.down_proj.weight")]
    public void Each_family_has_the_names_of_its_hugging_face_class(DecoderFamily family, bool hasBias, string names)
    {
        var config = Llamas.SmallOf(family) with { HasAttentionBias = hasBias };

        // What state_dict() of the class in transformers lists for one layer, before the two norms that all have.
        var expected = (string[])["model.embed_tokens.weight", .. names.Split(", ").Append("input_layernorm.weight").Append("post_attention_layernorm.weight").Select(name => "model.layers.0." + name), "model.norm.weight"];
        Assert.Equal(expected, config.Weights().Select(weight => weight.Name));
        Assert.Equal(config.Weights().Sum(weight => weight.Shape.Aggregate(1L, (product, dimension) => product * dimension)), config.ParameterCount);
    }

    [Fact]
    public void What_the_kin_add_has_its_shape()
    {
        // D 8, F 6, H 4, K 2, E 2; three experts.
        var qwen2 = Shapes(DecoderFamily.Qwen2);
        Assert.Equal([8], qwen2["model.layers.0.self_attn.q_proj.bias"]);
        Assert.Equal([4], qwen2["model.layers.0.self_attn.v_proj.bias"]);
        Assert.Equal([2], Shapes(DecoderFamily.Qwen3)["model.layers.0.self_attn.k_norm.weight"]);
        var mixtral = Shapes(DecoderFamily.Mixtral);
        Assert.Equal([3, 8], mixtral["model.layers.0.block_sparse_moe.gate.weight"]);
        Assert.Equal([6, 8], mixtral["model.layers.0.block_sparse_moe.experts.2.w1.weight"]);
        Assert.Equal([8, 6], mixtral["model.layers.0.block_sparse_moe.experts.2.w2.weight"]);
        Assert.Equal([6, 8], mixtral["model.layers.0.block_sparse_moe.experts.2.w3.weight"]);

        static Dictionary<string, long[]> Shapes(DecoderFamily family) => Llamas.SmallOf(family).Weights().ToDictionary(weight => weight.Name, weight => weight.Shape.ToArray());
    }

    private static bool SameWeight((string Name, long[] Shape) left, (string Name, long[] Shape) right) => left.Name == right.Name && left.Shape.SequenceEqual(right.Shape);
}

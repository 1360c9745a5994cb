namespace Endonym.Models.Tests.Families;

public sealed class LlamaWeightsTests
{
    // What transformers' LlamaForCausalLM(LlamaConfig(...)).state_dict() lists for these dimensions.
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

    private static bool SameWeight((string Name, long[] Shape) left, (string Name, long[] Shape) right) => left.Name == right.Name && left.Shape.SequenceEqual(right.Shape);
}

using System.Diagnostics;
using System.Globalization;
using Endonym.Models.Families;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>How GGUF names the weights of Llama and its kin.</summary>
internal static class GgufNames
{
    public const string Embedding = "token_embd";
    public const string Output = "output";
    public const string Value = "attn_v";
    public const string Key = "attn_k";
    public const string Query = "attn_q";
    public const string AttentionOutput = "attn_output";
    public const string Down = "ffn_down";
    public const string DownExperts = "ffn_down_exps";
    public const string Router = "ffn_gate_inp";
    public const string RopeFrequencies = "rope_freqs.weight";

    private const string LayerPrefix = "model.layers.";

    /// <summary>GGUF's name of a weight, and its parts.</summary>
    /// <param name="weight">Its name in the checkpoint; one of <see cref="DecoderConfig.Weights"/>.</param>
    /// <returns>The name; the role, which is the name without layer and suffix; the layer, −1 outside of layers; the expert, −1 where there is no choice. Experts of a layer share a name.</returns>
    public static (string Name, string Role, int Layer, int Expert) Of(string weight)
    {
        switch (weight)
        {
            case "model.embed_tokens.weight":
                return ("token_embd.weight", Embedding, -1, -1);
            case "model.norm.weight":
                return ("output_norm.weight", "output_norm", -1, -1);
            case DecoderWeightShapes.Output:
                return ("output.weight", Output, -1, -1);
        }

        // model.layers.<layer>.<module path>.<weight or bias>
        var layerEnd = weight.IndexOf('.', LayerPrefix.Length);
        var suffixStart = weight.LastIndexOf('.');
        var layer = int.Parse(weight.AsSpan(LayerPrefix.Length, layerEnd - LayerPrefix.Length), CultureInfo.InvariantCulture);
        var path = weight[(layerEnd + 1)..suffixStart].Split('.');
        var (role, expert) = path switch
        {
            ["self_attn", "q_proj"] => (Query, -1),
            ["self_attn", "k_proj"] => (Key, -1),
            ["self_attn", "v_proj"] => (Value, -1),
            ["self_attn", "o_proj"] => (AttentionOutput, -1),
            ["self_attn", "q_norm"] => ("attn_q_norm", -1),
            ["self_attn", "k_norm"] => ("attn_k_norm", -1),
            ["mlp", "gate_proj"] => ("ffn_gate", -1),
            ["mlp", "up_proj"] => ("ffn_up", -1),
            ["mlp", "down_proj"] => (Down, -1),
            ["block_sparse_moe", "gate"] => (Router, -1),
            ["block_sparse_moe", "experts", var number, var matrix] => (matrix switch { "w1" => "ffn_gate_exps", "w2" => DownExperts, "w3" => "ffn_up_exps", _ => throw Unknown(weight) }, int.Parse(number, CultureInfo.InvariantCulture)),
            ["input_layernorm"] => ("attn_norm", -1),
            ["post_attention_layernorm"] => ("ffn_norm", -1),
            _ => throw Unknown(weight),
        };
        return (Invariant($"blk.{layer}.{role}{weight[suffixStart..]}"), role, layer, expert);
    }

    private static UnreachableException Unknown(string weight) => new($"The weight '{weight}' has no name in GGUF.");
}

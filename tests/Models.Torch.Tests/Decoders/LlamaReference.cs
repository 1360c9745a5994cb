using Endonym.Models.Families;
using Endonym.Models.Torch.Decoders;

namespace Endonym.Models.Torch.Tests.Decoders;

/// <summary>A Llama in plain loops and double precision, written from the papers and Hugging Face's layout; the oracle of the torch computation.</summary>
internal sealed class LlamaReference(LlamaConfig config, LlamaWeights weights)
{
    /// <summary>Logits of each token of one document.</summary>
    public double[][] Logits(int[] ids)
    {
        var embedding = Matrix("model.embed_tokens.weight");
        var stream = ids.Select(id => (double[])embedding[id].Clone()).ToArray();
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = FormattableString.Invariant($"model.layers.{layer}.");
            Add(stream, Attention(prefix, Normalize(stream, prefix + "input_layernorm.weight")));
            Add(stream, Mlp(prefix, Normalize(stream, prefix + "post_attention_layernorm.weight")));
        }

        return Times(Normalize(stream, "model.norm.weight"), config.TieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight");
    }

    private double[][] Attention(string prefix, double[][] x)
    {
        int T = x.Length, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        var query = Rotate(Times(x, prefix + "self_attn.q_proj.weight"), H);
        var key = Rotate(Times(x, prefix + "self_attn.k_proj.weight"), K);
        var value = Times(x, prefix + "self_attn.v_proj.weight");
        var output = new double[T][];
        for (var t = 0; t < T; t++)
        {
            output[t] = new double[H * E];
            for (var h = 0; h < H; h++)
            {
                var k = h / (H / K);
                var scores = Enumerable.Range(0, t + 1).Select(s => Enumerable.Range(0, E).Sum(e => query[t][h * E + e] * key[s][k * E + e]) / Math.Sqrt(E)).ToArray();
                var max = scores.Max();
                var total = scores.Sum(score => Math.Exp(score - max));
                for (var s = 0; s <= t; s++)
                {
                    for (var e = 0; e < E; e++)
                        output[t][h * E + e] += Math.Exp(scores[s] - max) / total * value[s][k * E + e];
                }
            }
        }

        return Times(output, prefix + "self_attn.o_proj.weight");
    }

    // Hugging Face pairs coordinate i with i + E/2: x·cos + rotate_half(x)·sin.
    private double[][] Rotate(double[][] x, int heads)
    {
        var E = config.HeadSize;
        return [.. x.Select((row, position) =>
        {
            var turned = new double[row.Length];
            for (var h = 0; h < heads; h++)
            {
                for (var i = 0; i < E / 2; i++)
                {
                    var angle = position / Math.Pow(config.RopeTheta, 2.0 * i / E);
                    var (a, b) = (row[h * E + i], row[h * E + i + E / 2]);
                    turned[h * E + i] = a * Math.Cos(angle) - b * Math.Sin(angle);
                    turned[h * E + i + E / 2] = b * Math.Cos(angle) + a * Math.Sin(angle);
                }
            }

            return turned;
        })];
    }

    private double[][] Mlp(string prefix, double[][] x)
    {
        var gate = Times(x, prefix + "mlp.gate_proj.weight");
        var up = Times(x, prefix + "mlp.up_proj.weight");
        var product = gate.Zip(up, (g, u) => g.Zip(u, (a, b) => a / (1 + Math.Exp(-a)) * b).ToArray()).ToArray();
        return Times(product, prefix + "mlp.down_proj.weight");
    }

    private double[][] Normalize(double[][] x, string weight)
    {
        var scale = Matrix(weight)[0];
        return [.. x.Select(row =>
        {
            var root = Math.Sqrt(row.Average(value => value * value) + config.RmsNormEpsilon);
            return row.Select((value, i) => value / root * scale[i]).ToArray();
        })];
    }

    private double[][] Times(double[][] x, string weight)
    {
        var rows = Matrix(weight);
        return [.. x.Select(input => rows.Select(row => row.Zip(input, (w, v) => w * v).Sum()).ToArray())];
    }

    private double[][] Matrix(string name)
    {
        var tensor = weights[name].detach();
        var values = tensor.data<float>().ToArray();
        var columns = (int)tensor.shape[^1];
        return [.. values.Chunk(columns).Select(row => row.Select(value => (double)value).ToArray())];
    }

    private static void Add(double[][] stream, double[][] update)
    {
        for (var t = 0; t < stream.Length; t++)
        {
            for (var d = 0; d < stream[t].Length; d++)
                stream[t][d] += update[t][d];
        }
    }
}

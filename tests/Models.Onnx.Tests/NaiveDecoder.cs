using Endonym.Models.Families;

namespace Endonym.Models.Onnx.Tests;

/// <summary>A decoder in plain loops and double precision, written from the papers and Hugging Face's layout; the oracle of the graph and of the engine.</summary>
internal sealed class NaiveDecoder(RandomWeights weights)
{
    private readonly LlamaConfig _config = weights.Config;

    /// <summary>Logits after each token.</summary>
    public double[][] Logits(params int[] ids)
    {
        var D = _config.HiddenSize;
        var stream = ids.Select(id => Row("model.embed_tokens.weight", id, D)).ToArray();
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            var prefix = FormattableString.Invariant($"model.layers.{layer}.");
            Add(stream, Attention(layer, prefix, Normalized(stream, prefix + "input_layernorm.weight")));
            var x = Normalized(stream, prefix + "post_attention_layernorm.weight");
            Add(stream, _config.ExpertCount > 0 ? Experts(prefix, x) : FeedForward(x, prefix + "mlp.gate_proj.weight", prefix + "mlp.up_proj.weight", prefix + "mlp.down_proj.weight"));
        }

        return Times(Normalized(stream, "model.norm.weight"), _config.TieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight");
    }

    /// <summary>How far logits lie from those of the reference, relative to these.</summary>
    public static double RelativeError(ReadOnlySpan<float> logits, double[] reference)
    {
        double difference = 0, size = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            difference += (logits[i] - reference[i]) * (logits[i] - reference[i]);
            size += reference[i] * reference[i];
        }

        return Math.Sqrt(difference / size);
    }

    private double[][] Attention(int layer, string prefix, double[][] x)
    {
        int H = _config.HeadCount, K = _config.KeyValueHeadCount, E = _config.HeadSize;
        var query = Turned(Heads(Projected(x, prefix + "self_attn.q_proj"), prefix + "self_attn.q_norm.weight"), H);
        var key = Turned(Heads(Projected(x, prefix + "self_attn.k_proj"), prefix + "self_attn.k_norm.weight"), K);
        var value = Projected(x, prefix + "self_attn.v_proj");
        var output = new double[x.Length][];
        for (var t = 0; t < x.Length; t++)
        {
            output[t] = new double[H * E];
            var first = _config.SlidingWindowOf(layer) is { } window ? Math.Max(0, t - window + 1) : 0;
            for (var h = 0; h < H; h++)
            {
                var k = h / (H / K);
                var scores = Enumerable.Range(first, t + 1 - first).Select(s => Math.Exp(Enumerable.Range(0, E).Sum(e => query[t][h * E + e] * key[s][k * E + e]) / Math.Sqrt(E))).ToArray();
                var total = scores.Sum();
                for (var s = first; s <= t; s++)
                {
                    for (var e = 0; e < E; e++)
                        output[t][h * E + e] += scores[s - first] / total * value[s][k * E + e];
                }
            }
        }

        return Projected(output, prefix + "self_attn.o_proj");
    }

    private double[][] Projected(double[][] x, string name)
    {
        var y = Times(x, name + ".weight");
        var hasBias = name.EndsWith("o_proj", StringComparison.Ordinal) ? _config.HasAttentionOutputBias : _config.HasAttentionBias;
        return hasBias ? [.. y.Select(row => row.Zip(weights[name + ".bias"], (a, b) => a + b).ToArray())] : y;
    }

    private double[][] Heads(double[][] x, string norm)
    {
        var E = _config.HeadSize;
        return _config.HasQueryKeyNorm ? [.. x.Select(row => Normalized([.. row.Chunk(E)], norm).SelectMany(head => head).ToArray())] : x;
    }

    // Hugging Face pairs coordinate i with i + E/2.
    private double[][] Turned(double[][] x, int heads)
    {
        var E = _config.HeadSize;
        return [.. x.Select((row, position) =>
        {
            var turned = new double[row.Length];
            for (var h = 0; h < heads; h++)
            {
                for (var i = 0; i < E / 2; i++)
                {
                    var angle = position / Math.Pow(_config.RopeTheta, 2.0 * i / E);
                    if (_config.RopeScaling is { Kind: RopeScalingKind.Linear } scaling)
                        angle /= scaling.Factor;
                    var (a, b) = (row[h * E + i], row[h * E + i + E / 2]);
                    turned[h * E + i] = a * Math.Cos(angle) - b * Math.Sin(angle);
                    turned[h * E + i + E / 2] = b * Math.Cos(angle) + a * Math.Sin(angle);
                }
            }

            return turned;
        })];
    }

    private double[][] FeedForward(double[][] x, string gate, string up, string down)
    {
        var product = Times(x, gate).Zip(Times(x, up), (g, u) => g.Zip(u, (a, b) => a / (1 + Math.Exp(-a)) * b).ToArray()).ToArray();
        return Times(product, down);
    }

    private double[][] Experts(string prefix, double[][] x)
    {
        var block = prefix + "block_sparse_moe.";
        var routed = Times(x, block + "gate.weight");
        return [.. x.Select((row, t) =>
        {
            var chosen = Enumerable.Range(0, _config.ExpertCount).OrderByDescending(expert => routed[t][expert]).Take(_config.ExpertsPerToken).ToArray();
            var total = chosen.Sum(expert => Math.Exp(routed[t][expert]));
            var output = new double[row.Length];
            foreach (var expert in chosen)
            {
                var name = FormattableString.Invariant($"{block}experts.{expert}.");
                var y = FeedForward([row], name + "w1.weight", name + "w3.weight", name + "w2.weight")[0];
                for (var i = 0; i < y.Length; i++)
                    output[i] += Math.Exp(routed[t][expert]) / total * y[i];
            }

            return output;
        })];
    }

    private double[][] Normalized(double[][] x, string weight)
    {
        var scale = weights[weight];
        return [.. x.Select(row =>
        {
            var root = Math.Sqrt(row.Average(value => value * value) + _config.RmsNormEpsilon);
            return row.Select((value, i) => value / root * scale[i]).ToArray();
        })];
    }

    private double[][] Times(double[][] x, string weight)
    {
        var columns = x[0].Length;
        var rows = weights[weight].Length / columns;
        var matrix = Enumerable.Range(0, rows).Select(row => Row(weight, row, columns)).ToArray();
        return [.. x.Select(input => matrix.Select(row => row.Zip(input, (w, v) => w * v).Sum()).ToArray())];
    }

    private double[] Row(string weight, int row, int columns) => [.. weights[weight].AsSpan(row * columns, columns).ToArray().Select(value => (double)value)];

    private static void Add(double[][] stream, double[][] update)
    {
        for (var t = 0; t < stream.Length; t++)
        {
            for (var d = 0; d < stream[t].Length; d++)
                stream[t][d] += update[t][d];
        }
    }
}

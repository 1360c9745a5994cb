using Endonym.Models.Families;
using Endonym.Models.Torch.Decoders;

namespace Endonym.Models.Torch.Tests.Decoders;

/// <summary>A Llama or one of its kin in plain loops and double precision, written from the papers and Hugging Face's layout; the oracle of the torch computation.</summary>
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
            Add(stream, Attention(prefix, Normalize(stream, prefix + "input_layernorm.weight"), config.SlidingWindow is { } window && layer >= config.UnwindowedLayerCount ? window : int.MaxValue));
            var normalized = Normalize(stream, prefix + "post_attention_layernorm.weight");
            Add(stream, config.ExpertCount == 0 ? Mlp(normalized, prefix + "mlp.gate_proj", prefix + "mlp.up_proj", prefix + "mlp.down_proj") : Experts(prefix + "block_sparse_moe.", normalized));
        }

        return Times(Normalize(stream, "model.norm.weight"), config.TieWordEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight");
    }

    private double[][] Attention(string prefix, double[][] x, int window)
    {
        int T = x.Length, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        var query = Rotate(Heads(Project("q_proj"), H, "q_norm"), H);
        var key = Rotate(Heads(Project("k_proj"), K, "k_norm"), K);
        var value = Project("v_proj");
        var output = new double[T][];
        for (var t = 0; t < T; t++)
        {
            output[t] = new double[H * E];
            for (var h = 0; h < H; h++)
            {
                var k = h / (H / K);
                var first = (int)Math.Max(0L, t - (long)window + 1);
                var scores = Enumerable.Range(first, t + 1 - first).Select(s => Enumerable.Range(0, E).Sum(e => query[t][h * E + e] * key[s][k * E + e]) / Math.Sqrt(E)).ToArray();
                var max = scores.Max();
                var total = scores.Sum(score => Math.Exp(score - max));
                for (var s = first; s <= t; s++)
                {
                    for (var e = 0; e < E; e++)
                        output[t][h * E + e] += Math.Exp(scores[s - first] - max) / total * value[s][k * E + e];
                }
            }
        }

        var result = Times(output, prefix + "self_attn.o_proj.weight");
        return config.HasAttentionOutputBias ? Biased(result, prefix + "self_attn.o_proj.bias") : result;

        double[][] Project(string name)
        {
            var product = Times(x, $"{prefix}self_attn.{name}.weight");
            return config.HasAttentionBias ? Biased(product, $"{prefix}self_attn.{name}.bias") : product;
        }

        double[][] Heads(double[][] rows, int heads, string norm) => !config.HasQueryKeyNorm
            ? rows
            : [.. rows.Select(row => Enumerable.Range(0, heads).SelectMany(h => Normalize([row[(h * E)..((h + 1) * E)]], $"{prefix}self_attn.{norm}.weight")[0]).ToArray())];
    }

    private double[][] Biased(double[][] x, string bias)
    {
        var added = Matrix(bias)[0];
        return [.. x.Select(row => row.Zip(added, (value, b) => value + b).ToArray())];
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
                    var (frequency, factor) = Frequency(i, x.Length);
                    var angle = position * frequency;
                    var (a, b) = (row[h * E + i], row[h * E + i + E / 2]);
                    turned[h * E + i] = factor * (a * Math.Cos(angle) - b * Math.Sin(angle));
                    turned[h * E + i + E / 2] = factor * (b * Math.Cos(angle) + a * Math.Sin(angle));
                }
            }

            return turned;
        })];
    }

    // By wavelength, as the papers and transformers have it; the library reckons in turns.
    private (double Frequency, double Factor) Frequency(int pair, int length)
    {
        double E = config.HeadSize, theta = config.RopeTheta;
        var frequency = 1 / Math.Pow(theta, 2 * pair / E);
        if (config.RopeScaling is not { } scaling)
            return (frequency, 1);

        double s = scaling.Factor, trained = scaling.OriginalContextLength ?? config.ContextLength;
        var wavelength = 2 * Math.PI / frequency;
        switch (scaling.Kind)
        {
            case RopeScalingKind.Linear:
                return (frequency / s, 1);
            case RopeScalingKind.Dynamic:
                var grown = theta * Math.Pow(s * Math.Max(length, trained) / trained - s + 1, E / (E - 2));
                return (1 / Math.Pow(grown, 2 * pair / E), 1);
            case RopeScalingKind.Llama3:
                var (low, high) = (scaling.LowFrequencyFactor, scaling.HighFrequencyFactor);
                if (wavelength > trained / low)
                    return (frequency / s, 1);
                var smooth = wavelength < trained / high ? 1 : (trained / wavelength - low) / (high - low);
                return ((1 - smooth) * frequency / s + smooth * frequency, 1);
            default:
                double Dimension(double turns) => E * Math.Log(trained / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));
                var from = Math.Max(0, Math.Floor(Dimension(scaling.BetaFast)));
                var to = Math.Min(E - 1, Math.Ceiling(Dimension(scaling.BetaSlow)));
                var ramp = from == to ? (pair > from ? 1 : 0) : Math.Min(1, Math.Max(0, (pair - from) / (to - from)));
                return (ramp / (s * Math.Pow(theta, 2 * pair / E)) + (1 - ramp) * frequency, scaling.AttentionFactor ?? 0.1 * Math.Log(s) + 1);
        }
    }

    private double[][] Mlp(double[][] x, string gateName, string upName, string downName)
    {
        var gate = Times(x, gateName + ".weight");
        var up = Times(x, upName + ".weight");
        var product = gate.Zip(up, (g, u) => g.Zip(u, (a, b) => a / (1 + Math.Exp(-a)) * b).ToArray()).ToArray();
        return Times(product, downName + ".weight");
    }

    // Jiang et al., 2024: the chosen experts' answers, weighted by a softmax over the chosen logits.
    private double[][] Experts(string prefix, double[][] x) =>
    [
        .. Times(x, prefix + "gate.weight").Select((logits, t) =>
        {
            var sum = new double[x[t].Length];
            var chosen = Enumerable.Range(0, config.ExpertCount).OrderByDescending(expert => logits[expert]).Take(config.ExpertsPerToken).ToList();
            var total = chosen.Sum(expert => Math.Exp(logits[expert]));
            foreach (var expert in chosen)
            {
                var name = FormattableString.Invariant($"{prefix}experts.{expert}.");
                var answer = Mlp([x[t]], name + "w1", name + "w3", name + "w2")[0];
                for (var d = 0; d < sum.Length; d++)
                    sum[d] += Math.Exp(logits[expert]) / total * answer[d];
            }

            return sum;
        }),
    ];

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

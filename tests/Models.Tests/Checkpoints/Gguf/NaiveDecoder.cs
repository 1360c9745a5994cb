using Endonym.Models.Families;

namespace Endonym.Models.Tests.Checkpoints.Gguf;

/// <summary>Llama and its kin in plain loops and double precision, written from the papers and Hugging Face's layout of the weights.</summary>
internal sealed class NaiveDecoder(LlamaConfig config, IReadOnlyDictionary<string, float[]> weights)
{
    /// <summary>Logits of every token.</summary>
    public double[][] Logits(int[] tokens)
    {
        var D = config.HiddenSize;
        var embedding = weights["model.embed_tokens.weight"];
        var stream = tokens.Select(token => embedding.AsSpan(token * D, D).ToArray().Select(value => (double)value).ToArray()).ToArray();
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = FormattableString.Invariant($"model.layers.{layer}.");
            Add(stream, Attention(prefix + "self_attn.", Normalized(stream, prefix + "input_layernorm.weight"), config.SlidingWindowOf(layer)));
            Add(stream, [.. Normalized(stream, prefix + "post_attention_layernorm.weight").Select(x => config.ExpertCount > 0 ? Experts(prefix + "block_sparse_moe.", x) : FeedForward(x, prefix + "mlp.gate_proj", prefix + "mlp.down_proj", prefix + "mlp.up_proj"))]);
        }

        return [.. Normalized(stream, "model.norm.weight").Select(x => Times(config.TieWordEmbeddings ? "model.embed_tokens" : "lm_head", x))];
    }

    private double[][] Attention(string prefix, double[][] x, int? window)
    {
        int H = config.HeadCount, E = config.HeadSize, queriesPerKey = H / config.KeyValueHeadCount;
        var query = x.Select((row, position) => Turned(Times(prefix + "q_proj", row), prefix + "q_norm.weight", position)).ToArray();
        var key = x.Select((row, position) => Turned(Times(prefix + "k_proj", row), prefix + "k_norm.weight", position)).ToArray();
        var value = x.Select(row => Times(prefix + "v_proj", row)).ToArray();
        return [.. x.Select((_, t) =>
        {
            var mixed = new double[H * E];
            var first = Math.Max(0, t + 1 - (window ?? int.MaxValue));
            for (var h = 0; h < H; h++)
            {
                var k = h / queriesPerKey * E;
                var scores = Enumerable.Range(first, t + 1 - first).Select(s => Math.Exp(Enumerable.Range(0, E).Sum(e => query[t][h * E + e] * key[s][k + e]) / Math.Sqrt(E))).ToArray();
                for (var s = first; s <= t; s++)
                {
                    for (var e = 0; e < E; e++)
                        mixed[h * E + e] += scores[s - first] / scores.Sum() * value[s][k + e];
                }
            }

            return Times(prefix + "o_proj", mixed);
        })];
    }

    // Coordinates i and i + E/2 of a head are a pair.
    private double[] Turned(double[] heads, string norm, int position)
    {
        int E = config.HeadSize;
        var rotary = RotaryFrequencies.Of(config, sequenceLength: position + 1);
        var turned = new double[heads.Length];
        for (var start = 0; start < heads.Length; start += E)
        {
            var head = heads[start..(start + E)];
            if (config.HasQueryKeyNorm)
                head = Normalized(head, weights[norm]);
            for (var i = 0; i < E / 2; i++)
            {
                var (sine, cosine) = Math.SinCos(position * rotary.RadiansPerPosition[i]);
                turned[start + i] = rotary.AttentionFactor * (head[i] * cosine - head[i + E / 2] * sine);
                turned[start + i + E / 2] = rotary.AttentionFactor * (head[i + E / 2] * cosine + head[i] * sine);
            }
        }

        return turned;
    }

    // The softmax runs over the chosen experts only.
    private double[] Experts(string prefix, double[] x)
    {
        var chosen = Times(prefix + "gate", x).Select((score, expert) => (Score: score, Expert: expert)).OrderByDescending(one => one.Score).Take(config.ExpertsPerToken).ToArray();
        var total = chosen.Sum(one => Math.Exp(one.Score));
        var sum = new double[x.Length];
        foreach (var (score, expert) in chosen)
        {
            var path = FormattableString.Invariant($"{prefix}experts.{expert}.");
            var answer = FeedForward(x, path + "w1", path + "w2", path + "w3");
            for (var d = 0; d < sum.Length; d++)
                sum[d] += Math.Exp(score) / total * answer[d];
        }

        return sum;
    }

    private double[] FeedForward(double[] x, string gate, string down, string up) =>
        Times(down, [.. Times(gate, x).Zip(Times(up, x), (g, u) => g / (1 + Math.Exp(-g)) * u)]);

    private double[][] Normalized(double[][] x, string norm) => [.. x.Select(row => Normalized(row, weights[norm]))];

    private double[] Normalized(double[] x, float[] scale)
    {
        var root = Math.Sqrt(x.Average(value => value * value) + config.RmsNormEpsilon);
        return [.. x.Select((value, i) => value / root * scale[i])];
    }

    private double[] Times(string module, double[] x)
    {
        var matrix = weights[module + ".weight"];
        var bias = weights.GetValueOrDefault(module + ".bias");
        var product = new double[matrix.Length / x.Length];
        for (var row = 0; row < product.Length; row++)
        {
            var sum = (double)(bias?[row] ?? 0);
            for (var column = 0; column < x.Length; column++)
                sum += matrix[row * x.Length + column] * x[column];
            product[row] = sum;
        }

        return product;
    }

    private static void Add(double[][] stream, double[][] update)
    {
        foreach (var (row, added) in stream.Zip(update))
        {
            for (var d = 0; d < row.Length; d++)
                row[d] += added[d];
        }
    }
}

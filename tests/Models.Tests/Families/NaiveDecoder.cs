using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

/// <summary>Llama and its kin in plain loops and double precision, written from the papers and Hugging Face's layout of the weights: the oracle of every engine and of every export.</summary>
/// <param name="config">The dimensions.</param>
/// <param name="weights">The weights by their names in a checkpoint, row after row.</param>
internal sealed class NaiveDecoder(DecoderConfig config, Func<string, float[]> weights)
{
    /// <summary>Told of each product of a matrix: the matrix's name, and the rows that flow into it.</summary>
    public Action<string, double[][]>? OnProduct { get; init; }

    /// <summary>Logits after each token of one document.</summary>
    public double[][] Logits(params int[] ids)
    {
        var D = config.HiddenSize;
        var embedding = weights("model.embed_tokens.weight");
        var stream = ids.Select(id => Enumerable.Range(id * D, D).Select(place => (double)embedding[place]).ToArray()).ToArray();
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = FormattableString.Invariant($"model.layers.{layer}.");
            Add(stream, Attention(prefix + "self_attn.", Normalized(stream, prefix + "input_layernorm"), config.SlidingWindow is { } window && layer >= config.UnwindowedLayerCount ? window : int.MaxValue));
            var x = Normalized(stream, prefix + "post_attention_layernorm");
            Add(stream, config.ExpertCount == 0 ? FeedForward(x, prefix + "mlp.gate_proj", prefix + "mlp.up_proj", prefix + "mlp.down_proj") : Experts(prefix + "block_sparse_moe.", x));
        }

        return Times(Normalized(stream, "model.norm"), config.TieWordEmbeddings ? "model.embed_tokens" : "lm_head");
    }

    /// <summary>How far logits lie from those of the reference: the root of the mean squared difference over that of the mean square.</summary>
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

    private double[][] Attention(string prefix, double[][] x, int window)
    {
        int T = x.Length, H = config.HeadCount, K = config.KeyValueHeadCount, E = config.HeadSize;
        var query = Turned(Heads(Projected("q_proj", config.HasAttentionBias), "q_norm"));
        var key = Turned(Heads(Projected("k_proj", config.HasAttentionBias), "k_norm"));
        var value = Projected("v_proj", config.HasAttentionBias);
        var mixed = new double[T][];
        for (var t = 0; t < T; t++)
        {
            mixed[t] = new double[H * E];
            var first = (int)Math.Max(0L, t - (long)window + 1);
            for (var h = 0; h < H; h++)
            {
                var k = h / (H / K);
                var scores = Enumerable.Range(first, t + 1 - first).Select(s => Enumerable.Range(0, E).Sum(e => query[t][h * E + e] * key[s][k * E + e]) / Math.Sqrt(E)).ToArray();
                var max = scores.Max();
                var total = scores.Sum(score => Math.Exp(score - max));
                for (var s = first; s <= t; s++)
                {
                    for (var e = 0; e < E; e++)
                        mixed[t][h * E + e] += Math.Exp(scores[s - first] - max) / total * value[s][k * E + e];
                }
            }
        }

        x = mixed;
        return Projected("o_proj", config.HasAttentionOutputBias);

        double[][] Projected(string name, bool hasBias)
        {
            var product = Times(x, prefix + name);
            return hasBias ? [.. product.Select(row => row.Zip(weights(prefix + name + ".bias"), (a, b) => a + b).ToArray())] : product;
        }

        double[][] Heads(double[][] rows, string norm) =>
            config.HasQueryKeyNorm ? [.. rows.Select(row => Normalized([.. row.Chunk(E)], prefix + norm).SelectMany(head => head).ToArray())] : rows;
    }

    // Hugging Face pairs coordinate i of a head with i + E/2: x·cos + rotate_half(x)·sin.
    private double[][] Turned(double[][] x)
    {
        var E = config.HeadSize;
        var frequencies = Enumerable.Range(0, E / 2).Select(pair => Frequency(pair, x.Length)).ToArray();
        return [.. x.Select((row, position) =>
        {
            var turned = new double[row.Length];
            for (var start = 0; start < row.Length; start += E)
            {
                for (var i = 0; i < E / 2; i++)
                {
                    var (sine, cosine) = Math.SinCos(position * frequencies[i].Frequency);
                    var (a, b) = (row[start + i], row[start + i + E / 2]);
                    turned[start + i] = frequencies[i].Factor * (a * cosine - b * sine);
                    turned[start + i + E / 2] = frequencies[i].Factor * (b * cosine + a * sine);
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

    private double[][] FeedForward(double[][] x, string gate, string up, string down)
    {
        var product = Times(x, gate).Zip(Times(x, up), (g, u) => g.Zip(u, (a, b) => a / (1 + Math.Exp(-a)) * b).ToArray()).ToArray();
        return Times(product, down);
    }

    // The softmax runs over the chosen experts only.
    private double[][] Experts(string prefix, double[][] x)
    {
        var routed = Times(x, prefix + "gate");
        return [.. x.Select((row, t) =>
        {
            var chosen = Enumerable.Range(0, config.ExpertCount).OrderByDescending(expert => routed[t][expert]).Take(config.ExpertsPerToken).ToArray();
            var total = chosen.Sum(expert => Math.Exp(routed[t][expert]));
            var output = new double[row.Length];
            foreach (var expert in chosen)
            {
                var name = FormattableString.Invariant($"{prefix}experts.{expert}.");
                var answer = FeedForward([row], name + "w1", name + "w3", name + "w2")[0];
                for (var d = 0; d < output.Length; d++)
                    output[d] += Math.Exp(routed[t][expert]) / total * answer[d];
            }

            return output;
        })];
    }

    private double[][] Normalized(double[][] x, string norm)
    {
        var scale = weights(norm + ".weight");
        return [.. x.Select(row =>
        {
            var root = Math.Sqrt(row.Average(value => value * value) + config.RmsNormEpsilon);
            return row.Select((value, i) => value / root * scale[i]).ToArray();
        })];
    }

    private double[][] Times(double[][] x, string module)
    {
        OnProduct?.Invoke(module + ".weight", x);
        var matrix = weights(module + ".weight");
        var columns = x[0].Length;
        return [.. x.Select(row =>
        {
            var product = new double[matrix.Length / columns];
            for (var i = 0; i < product.Length; i++)
            {
                for (var column = 0; column < columns; column++)
                    product[i] += matrix[i * columns + column] * row[column];
            }

            return product;
        })];
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

using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

/// <summary>RoBERTa in plain loops and double precision, written from the paper and Hugging Face's layout of the weights: the oracle of the exported encoders.</summary>
/// <param name="config">The dimensions.</param>
/// <param name="weights">The weights by their names in a checkpoint, row after row.</param>
internal sealed class NaiveEncoder(RobertaConfig config, Func<string, float[]> weights)
{
    private readonly string _prefix = config.Head == RobertaHead.None ? "" : "roberta.";

    /// <summary>What the last layer says of each token of a text.</summary>
    public double[][] Hidden(params int[] ids)
    {
        var D = config.HiddenSize;
        var x = ids.Select((id, place) => Sum(Row("embeddings.word_embeddings", id), Row("embeddings.position_embeddings", config.PadTokenId + 1 + place), Row("embeddings.token_type_embeddings", 0))).ToArray();
        x = Normalized(x, "embeddings.LayerNorm");
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = FormattableString.Invariant($"encoder.layer.{layer}.");
            var attention = Linear(_prefix + prefix + "attention.output.dense", Attention(x, prefix + "attention.self."));
            x = Normalized(Sums(x, attention), prefix + "attention.output.LayerNorm");
            var up = Linear(_prefix + prefix + "intermediate.dense", x);
            x = Normalized(Sums(x, Linear(_prefix + prefix + "output.dense", [.. up.Select(row => row.Select(Gelu).ToArray())])), prefix + "output.LayerNorm");
        }

        return x;

        double[] Row(string table, int row) => [.. weights($"{_prefix}{table}.weight").AsSpan(row * D, D).ToArray().Select(value => (double)value)];
    }

    /// <summary>Logits of the classes.</summary>
    public double[] Logits(params int[] ids)
    {
        var dense = Linear("classifier.dense", [Hidden(ids)[0]])[0];
        return Linear("classifier.out_proj", [[.. dense.Select(Math.Tanh)]])[0];
    }

    private double[][] Attention(double[][] x, string prefix)
    {
        int H = config.HeadCount, E = config.HeadSize;
        var (query, key, value) = (Linear(_prefix + prefix + "query", x), Linear(_prefix + prefix + "key", x), Linear(_prefix + prefix + "value", x));
        var mixed = x.Select(row => new double[row.Length]).ToArray();
        for (var t = 0; t < x.Length; t++)
        {
            for (var h = 0; h < H; h++)
            {
                var scores = key.Select(row => Enumerable.Range(h * E, E).Sum(e => query[t][e] * row[e]) / Math.Sqrt(E)).ToArray();
                var shares = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
                for (var s = 0; s < x.Length; s++)
                {
                    for (var e = h * E; e < (h + 1) * E; e++)
                        mixed[t][e] += shares[s] / shares.Sum() * value[s][e];
                }
            }
        }

        return mixed;
    }

    private double[][] Linear(string name, double[][] x)
    {
        var (weight, bias) = (weights(name + ".weight"), weights(name + ".bias"));
        return [.. x.Select(row => bias.Select((shift, output) => shift + row.Select((value, input) => value * weight[output * row.Length + input]).Sum()).ToArray())];
    }

    private double[][] Normalized(double[][] x, string name)
    {
        var (gamma, beta) = (weights($"{_prefix}{name}.weight"), weights($"{_prefix}{name}.bias"));
        return [.. x.Select(row =>
        {
            var mean = row.Average();
            var deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + config.LayerNormEpsilon);
            return row.Select((value, place) => (value - mean) / deviation * gamma[place] + beta[place]).ToArray();
        })];
    }

    private static double[][] Sums(double[][] x, double[][] y) => [.. x.Zip(y, (a, b) => Sum(a, b))];

    private static double[] Sum(params double[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(place => rows.Sum(row => row[place]))];

    // x · Φ(x), the normal distribution's integral by the series of erf(x) = 2/√π · Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)), which is exact enough up to 5.
    private static double Gelu(double x) => x * 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    private static double Erf(double x)
    {
        if (Math.Abs(x) > 5)
            return Math.Sign(x); // the rest is below 2·10⁻¹²
        double sum = 0, power = x;
        for (var n = 0; n < 200; n++)
        {
            sum += power / (2 * n + 1);
            power *= -x * x / (n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}

using Endonym.Models.Contracts;
using Endonym.Models.Families;
using Endonym.Models.Quantization;

namespace Endonym.Models.Tests.Quantization;

/// <summary>Inputs by chance, correlated as a transformer's are; of experts the first had all tokens, the second a few hundred, the third almost none and the others none.</summary>
internal sealed class RandomCalibration(DecoderConfig config) : ICalibrationRun
{
    private const int FewTokens = InputStatistics.LeastTokens - 1;

    public long TokenCount => 1000;

    /// <summary>What such inputs support.</summary>
    public static FitKind KindOf(string weight) => TokensOf(weight) switch
    {
        1000 => FitKind.Compensated,
        InputStatistics.LeastTokens => FitKind.Weighted,
        _ => FitKind.Plain,
    };

    public IEnumerable<IReadOnlyDictionary<string, InputStatistics>> Layers(bool withProducts)
    {
        var random = new Random(3);
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = FormattableString.Invariant($"model.layers.{layer}.");
            yield return config.Weights().Where(weight => weight.Shape.Count == 2 && weight.Name.StartsWith(prefix, StringComparison.Ordinal) && TokensOf(weight.Name) > 0)
                .ToDictionary(weight => weight.Name, weight => Of(random, (int)weight.Shape[1], TokensOf(weight.Name), withProducts));
        }
    }

    /// <summary>Statistics of so many tokens by chance: each column's input is partly its neighbour's, and some are large.</summary>
    public static InputStatistics Of(Random random, int columns, int tokens, bool withProducts)
    {
        var squares = new double[columns];
        var products = new double[withProducts ? columns * columns : 0];
        var x = new double[columns];
        for (var t = 0; t < tokens; t++)
        {
            for (var i = 0; i < columns; i++)
                x[i] = (i % 7 == 0 ? 4 : 1) * Normal(random) + (i > 0 ? 0.8 * x[i - 1] : 0);
            for (var i = 0; i < columns; i++)
                squares[i] += x[i] * x[i] / tokens;
            for (var i = 0; i < products.Length; i++)
                products[i] += x[i / columns] * x[i % columns] / tokens;
        }

        return new InputStatistics(tokens, [.. squares.Select(square => (float)square)], [.. products.Select(product => (float)product)]);
    }

    private static int TokensOf(string weight) => weight.Split('.') is [_, _, _, "block_sparse_moe", "experts", var expert, ..]
        ? expert switch { "0" => 1000, "1" => InputStatistics.LeastTokens, "2" => FewTokens, _ => 0 }
        : 1000;

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

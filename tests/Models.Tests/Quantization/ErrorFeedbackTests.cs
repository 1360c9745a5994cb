using Endonym.Models.Checkpoints.Onnx;
using Endonym.Models.Quantization;

namespace Endonym.Models.Tests.Quantization;

public sealed class ErrorFeedbackTests
{
    private const int Rows = 24;
    private const int Columns = 128;
    private const double Damping = 0.01;

    private static readonly BlockQuantization Form = new() { Bits = 4, BlockSize = 32 };

    [Fact]
    public void The_error_of_a_column_is_made_good_in_the_next_as_far_as_they_go_together()
    {
        // By hand: E[xxᵀ] is 1 on and 1/2 beside the diagonal, damped by 0.01. With whole numbers as codes 0.4 becomes 0, and its error of 0.4 sends the second
        // 0.4 to 0.4 + 0.4 · 0.5 / 1.01 = 0.598, which becomes 1. Costs: 0.4² + 0.6² − 0.4 · 0.6 = 0.28, against 0.4² + 0.4² + 0.4² = 0.48 of two zeros.
        var feedback = ErrorFeedback.Of([1, 0.5f, 0.5f, 1], 2)!;
        var whole = new WholeNumbers();

        feedback.Round([0.4f, 0.4f], blockSize: 2, ref whole);

        Assert.Equal([0, 1], whole.Codes);
        Assert.Equal(0.598, whole.Asked[1], tolerance: 1e-3);
        // For the scale of both it asks what the second would be if the first were not rounded at all: itself.
        Assert.Equal([0.4f, 0.4f], whole.Fitted);
    }

    [Fact]
    public void Rounded_weights_are_those_of_the_papers_algorithm()
    {
        var (weights, inputs) = Chance(seed: 1);

        var ours = RoundTrip(weights, inputs);
        var papers = Paper(weights, inputs);

        // The paper's takes an inverse where ours takes none: where a weight lies between two codes, the last bits decide, and with it those after it in the row.
        Assert.InRange(ours.Zip(papers).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-4), 0, weights.Length / 50);
        Assert.Equal(1, Cost(weights, ours, inputs) / Cost(weights, papers, inputs), tolerance: 0.01);
    }

    [Fact]
    public void Outputs_are_nearer_than_by_rounding_each_weight_to_its_nearest()
    {
        for (var seed = 2; seed < 6; seed++)
        {
            var (weights, inputs) = Chance(seed);
            var nearest = new InputStatistics(inputs.TokenCount, inputs.MeanSquares.ToArray(), []);

            Assert.InRange(Cost(weights, RoundTrip(weights, inputs), inputs) / Cost(weights, RoundTrip(weights, nearest), inputs), 0.1, 0.7);
        }
    }

    [Fact]
    public void Where_no_two_inputs_go_together_each_weight_is_rounded_by_itself()
    {
        var (weights, correlated) = Chance(seed: 7);
        var meanSquares = correlated.MeanSquares.ToArray();
        var diagonal = new float[Columns * Columns];
        for (var i = 0; i < Columns; i++)
            diagonal[i * Columns + i] = meanSquares[i];

        Assert.Equal(RoundTrip(weights, new InputStatistics(1000, meanSquares, [])), RoundTrip(weights, new InputStatistics(1000, meanSquares, diagonal)));
    }

    [Fact]
    public void Rows_get_the_same_codes_alone_as_together()
    {
        // So it does not matter how many threads share them.
        var (weights, inputs) = Chance(seed: 8);

        foreach (var rows in new[] { 1, 5, 16 })
            Assert.Equal(RoundTrip(weights, inputs), weights.Chunk(rows * Columns).SelectMany(part => RoundTrip(part, inputs)));
    }

    [Fact]
    public void The_same_inputs_prepare_the_same_on_any_number_of_threads()
    {
        // Wide enough that preparing uses every core.
        var inputs = RandomCalibration.Of(new Random(9), 400, 500, withProducts: true).MeanProducts.ToArray();
        float[] weights = [.. Enumerable.Range(0, 400).Select(i => MathF.Sin(i * i))];
        float[] Asked()
        {
            var whole = new WholeNumbers();
            ErrorFeedback.Of(inputs, 400)!.Round(weights, blockSize: 400, ref whole);
            return [.. whole.Asked];
        }

        var first = Asked();
        for (var i = 0; i < 5; i++)
            Assert.Equal(first, Asked());
    }

    [Fact]
    public void Columns_into_which_nothing_flowed_are_rounded_to_their_nearest()
    {
        var (weights, inputs) = Chance(seed: 11);
        var (squares, products) = (inputs.MeanSquares.ToArray(), inputs.MeanProducts.ToArray());
        for (var i = 0; i < Columns; i++)
            products[i * Columns + 40] = products[40 * Columns + i] = 0;
        squares[40] = 0;

        Assert.All(RoundTrip(weights, new InputStatistics(1000, squares, products)), weight => Assert.True(float.IsFinite(weight)));
        Assert.Null(ErrorFeedback.Of(new float[4], 2));
        var nothing = new InputStatistics(1000, new float[2], new float[4]);
        Assert.Null(nothing.Feedback);
        Assert.Equal(FitKind.Weighted, nothing.Supports);
    }

    private static (float[] Weights, InputStatistics Inputs) Chance(int seed)
    {
        var random = new Random(seed);
        return ([.. Enumerable.Range(0, Rows * Columns).Select(_ => random.NextSingle() + random.NextSingle() - 1)], RandomCalibration.Of(random, Columns, 1000, withProducts: true));
    }

    private static float[] RoundTrip(float[] weights, InputStatistics inputs)
    {
        var quantized = new byte[weights.Length / 2];
        var scales = new float[weights.Length / Form.BlockSize];
        BlockQuantizer.Quantize(weights, Columns, Form, inputs, quantized, scales, []);
        var back = new float[weights.Length];
        BlockQuantizer.Dequantize(quantized, scales, [], Columns, Form, back);
        return back;
    }

    // E‖(W − Q)x‖².
    private static double Cost(float[] weights, float[] rounded, InputStatistics inputs)
    {
        var products = inputs.MeanProducts.Span;
        var cost = 0.0;
        for (var row = 0; row < weights.Length; row += Columns)
        {
            for (var i = 0; i < Columns; i++)
            {
                for (var j = 0; j < Columns; j++)
                    cost += ((double)weights[row + i] - rounded[row + i]) * products[i * Columns + j] * ((double)weights[row + j] - rounded[row + j]);
            }
        }

        return cost;
    }

    // Frantar et al., 2022, algorithm 1, in double precision: the upper Cholesky factor of the damped inverse; after each column the rest of the row is corrected.
    private static float[] Paper(float[] weights, InputStatistics inputs)
    {
        var products = inputs.MeanProducts.Span;
        var h = new double[Columns, Columns];
        var damping = Damping * inputs.MeanSquares.ToArray().Average(value => (double)value);
        for (var i = 0; i < Columns; i++)
        {
            for (var j = 0; j < Columns; j++)
                h[i, j] = products[i * Columns + j] + (i == j ? damping : 0);
        }

        var u = UpperFactor(Inverse(h));
        var rounded = new float[weights.Length];
        for (var row = 0; row < weights.Length; row += Columns)
        {
            var w = weights[row..(row + Columns)].Select(value => (double)value).ToArray();
            var scale = 0.0;
            for (var j = 0; j < Columns; j++)
            {
                if (j % Form.BlockSize == 0)
                    scale = Scale([.. w[j..(j + Form.BlockSize)].Select(value => (float)value)], inputs.MeanSquares.Span.Slice(j, Form.BlockSize));
                var q = scale * Math.Clamp(Math.Round(w[j] / scale), -8, 7);
                rounded[row + j] = (float)q;
                var error = (w[j] - q) / u[j, j];
                for (var k = j + 1; k < Columns; k++)
                    w[k] -= error * u[j, k];
            }
        }

        return rounded;
    }

    private static float Scale(float[] values, ReadOnlySpan<float> importance)
    {
        var w = new float[values.Length];
        ErrorWeights.Calibrated(values, importance, ErrorWeights.MeanSquare(values), w);
        return ScaleFit.Of(values, w, -8, 7, -8, 0.12f);
    }

    // Gauss and Jordan; symmetric positive definite matrices need no pivots.
    private static double[,] Inverse(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var (a, inverse) = ((double[,])matrix.Clone(), new double[n, n]);
        for (var i = 0; i < n; i++)
            inverse[i, i] = 1;
        for (var pivot = 0; pivot < n; pivot++)
        {
            var by = a[pivot, pivot];
            for (var j = 0; j < n; j++)
                (a[pivot, j], inverse[pivot, j]) = (a[pivot, j] / by, inverse[pivot, j] / by);
            for (var i = 0; i < n; i++)
            {
                var factor = i == pivot ? 0 : a[i, pivot];
                for (var j = 0; j < n; j++)
                    (a[i, j], inverse[i, j]) = (a[i, j] - factor * a[pivot, j], inverse[i, j] - factor * inverse[pivot, j]);
            }
        }

        return inverse;
    }

    // U with UᵀU = the matrix.
    private static double[,] UpperFactor(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var u = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < i; k++)
                    sum -= u[k, i] * u[k, j];
                u[i, j] = i == j ? Math.Sqrt(sum) : sum / u[i, i];
            }
        }

        return u;
    }

    private struct WholeNumbers() : ErrorFeedback.IRounder
    {
        public List<float> Asked { get; } = [];

        public List<int> Codes { get; } = [];

        public float[] Fitted { get; private set; } = [];

        public void Fit(int row, int block, scoped ReadOnlySpan<float> values) => Fitted = values.ToArray();

        public readonly float Round(int row, int column, float value)
        {
            Asked.Add(value);
            Codes.Add((int)MathF.Round(value));
            return MathF.Round(value);
        }
    }
}

using System.Numerics.Tensors;

namespace Endonym.Models.Quantization;

/// <summary>How much the squared error of each weight counts while scales are sought.</summary>
/// <remarks>
/// The rules are llama.cpp's. A large weight counts more, because where it is used at all it decides the output; calibrated columns count by their mean square.
/// </remarks>
internal static class ErrorWeights
{
    public static float MeanSquare(ReadOnlySpan<float> x) => TensorPrimitives.SumOfSquares(x) / x.Length;

    /// <summary>Without calibration: the root mean square of the group, plus the magnitude.</summary>
    public static void Plain(ReadOnlySpan<float> x, Span<float> w)
    {
        var spread = MathF.Sqrt(MeanSquare(x));
        for (var i = 0; i < x.Length; i++)
            w[i] = spread + Math.Abs(x[i]);
    }

    /// <summary>The column's mean square input, times the root of the weight's square and the neighbourhood's.</summary>
    public static void Calibrated(ReadOnlySpan<float> x, ReadOnlySpan<float> importance, float meanSquare, Span<float> w)
    {
        for (var i = 0; i < x.Length; i++)
            w[i] = importance[i] * MathF.Sqrt(meanSquare + x[i] * x[i]);

        // Inputs that never flowed say nothing about one another.
        if (TensorPrimitives.Sum(w) <= 0)
            Plain(x, w);
    }
}

using System.Runtime.Intrinsics;

namespace Endonym.Models.Quantization;

/// <summary>Finds the scale d by which a group of numbers is best written as d · q with whole q between two limits.</summary>
/// <remarks>
/// Each candidate gives the number of greatest magnitude a code a little beside the outermost. Rounded to a candidate's codes, the weighted squared error
/// Σ w (x − d·q)² is least at d = Σwxq / Σwq², where it is Σwx² − (Σwxq)² / Σwq². Sixteen candidates go through the group side by side, one to a lane.
/// </remarks>
internal static class ScaleFit
{
    /// <summary>What is smaller is stored as 0: its scale would be none in half precision.</summary>
    public const float LeastMagnitude = 1e-15f;

    private const int Lanes = 16;
    private const int Exact = 8; // the lane whose candidate gives the greatest magnitude exactly the outermost code

    private static readonly Vector512<float> CodesBeside = Vector512.CreateSequence(-(float)Exact, 1f);

    /// <summary>Fits one group.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="w">How much the squared error of each counts; not negative.</param>
    /// <param name="least">The least code.</param>
    /// <param name="most">The greatest code.</param>
    /// <param name="outermost">The code for the number of greatest magnitude, one of the two; where it has the other sign than the number, the scale is negative.</param>
    /// <param name="step">How far neighbouring candidates lie apart, in codes.</param>
    /// <returns>The scale; 0 if all numbers are as good as 0.</returns>
    public static float Of(ReadOnlySpan<float> x, ReadOnlySpan<float> w, int least, int most, int outermost, float step)
    {
        var extreme = 0f;
        foreach (var value in x)
        {
            if (Math.Abs(value) > Math.Abs(extreme))
                extreme = value;
        }

        if (Math.Abs(extreme) < LeastMagnitude)
            return 0;

        var perUnit = (CodesBeside * step + Vector512.Create((float)Math.Abs(outermost))) * (Math.Sign(outermost) / extreme);
        var bottom = Vector512.Create((float)least);
        var top = Vector512.Create((float)most);
        Vector512<float> sumXq = default, sumQq = default;
        for (var i = 0; i < x.Length; i++)
        {
            var value = Vector512.Create(x[i]);
            var q = Vector512.MaxNative(Vector512.MinNative(Vector512.Round(value * perUnit), top), bottom);
            var wq = q * Vector512.Create(w[i]);
            sumXq = Vector512.FusedMultiplyAdd(wq, value, sumXq);
            sumQq = Vector512.FusedMultiplyAdd(wq, q, sumQq);
        }

        // Where all weights that could count are 0, so are both sums, and no candidate is better than another.
        var scale = sumXq / sumQq;
        var gain = scale * sumXq;
        var (best, bestGain) = (extreme / outermost, float.NegativeInfinity);
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (gain[lane] > bestGain)
                (best, bestGain) = (scale[lane], gain[lane]);
        }

        return best;
    }
}

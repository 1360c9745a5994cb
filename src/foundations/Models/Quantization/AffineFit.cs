using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Endonym.Models.Quantization;

/// <summary>Finds the scale d and the offset m by which a group of numbers is best written as d · q − m with small whole q.</summary>
/// <remarks>
/// Each candidate divides the group's range into a few steps more or fewer than there are codes. Rounding to a candidate's codes makes the weighted squared error
/// Σ w (x − d·q + m)² a quadratic in d and m with a closed minimum; the candidate with the least error wins. Sixteen candidates go through the group side by side,
/// one to a lane, so that no sum runs across lanes.
/// </remarks>
internal static class AffineFit
{
    private const int Lanes = 16;

    // From a code fewer than there are to almost one more. Twice as many candidates gain a four-hundredth of the error at most.
    private const float Step = 0.12f;
    private const float Fewest = -1;

    // Below this share the determinant is what rounding left of it: all codes are alike.
    private const float LeastDeterminant = 1e-5f;

    private static readonly Vector512<float> LaneNumbers = Vector512.CreateSequence(0f, 1f);

    // The first lane is the start itself; then its neighbours, the scale one up or down, the offset up to two.
    private static readonly Vector512<float> ScaleNeighbours = Vector512.Create(0f, 0, 0, 0, 0, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, 2);
    private static readonly Vector512<float> OffsetNeighbours = Vector512.Create(0f, 1, -1, 2, -2, 0, 1, -1, 2, -2, 0, 1, -1, 2, -2, 1);

    /// <summary>Fits one group.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="w">How much the squared error of each counts; not negative.</param>
    /// <param name="maxCode">The largest code, such as 15; the least is 0.</param>
    /// <returns>Scale and offset, both 0 or greater: a number x has the code (x + offset) / scale.</returns>
    public static (float Scale, float Offset) Of(ReadOnlySpan<float> x, ReadOnlySpan<float> w, int maxCode)
    {
        // Offsets are stored without a sign: a group without negative numbers begins at 0.
        float min = 0, max = 0;
        float sumW = 0, sumWx = 0, sumWxx = 0;
        for (var i = 0; i < x.Length; i++)
        {
            min = Math.Min(min, x[i]);
            max = Math.Max(max, x[i]);
            sumW += w[i];
            sumWx += w[i] * x[i];
            sumWxx += w[i] * x[i] * x[i];
        }

        var range = max - min;
        if (range < ScaleFit.LeastMagnitude)
            return (0, -min);

        var perUnit = (LaneNumbers * Step + Vector512.Create(maxCode + Fewest)) / range; // codes per unit of x
        var (scale, offset, error) = Solve(x, w, perUnit, min, maxCode, sumW, sumWx, sumWxx);
        var best = (Scale: range / maxCode, Offset: -min);
        var leastError = float.PositiveInfinity;
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (error[lane] < leastError)
                (best, leastError) = ((scale[lane], offset[lane]), error[lane]);
        }

        return best;
    }

    /// <summary>Chooses the stored scale and offset of one group anew, among those beside what rounding gave: rounding one of them can be made good by the other.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="w">How much the squared error of each counts.</param>
    /// <param name="scaleUnit">The scale is this times a whole number.</param>
    /// <param name="offsetUnit">The offset is this times a whole number.</param>
    /// <param name="start">The whole numbers to begin with.</param>
    /// <param name="maxStored">The largest whole number.</param>
    /// <param name="maxCode">The largest code.</param>
    public static (int Scale, int Offset) Refine(ReadOnlySpan<float> x, ReadOnlySpan<float> w, float scaleUnit, float offsetUnit, (int Scale, int Offset) start, int maxStored, int maxCode)
    {
        var most = Vector512.Create((float)maxStored);
        var scales = Vector512.Clamp(Vector512.Create((float)start.Scale) + ScaleNeighbours, Vector512<float>.One, most);
        var offsets = Vector512.Clamp(Vector512.Create((float)start.Offset) + OffsetNeighbours, default, most);
        var scale = scales * scaleUnit;
        var offset = offsets * offsetUnit;
        var perUnit = Vector512<float>.One / scale;
        var shift = offset * perUnit;
        var top = Vector512.Create((float)maxCode);
        Vector512<float> error = default;
        for (var i = 0; i < x.Length; i++)
        {
            var value = Vector512.Create(x[i]);
            var q = Vector512.Round(Vector512.FusedMultiplyAdd(value, perUnit, shift));
            q = Vector512.MaxNative(Vector512.MinNative(q, top), default);
            var miss = Vector512.FusedMultiplyAdd(scale, q, -offset) - value;
            error = Vector512.FusedMultiplyAdd(miss * Vector512.Create(w[i]), miss, error);
        }

        var best = 0;
        for (var lane = 1; lane < Lanes; lane++)
        {
            if (error[lane] < error[best])
                best = lane;
        }

        return ((int)scales[best], (int)offsets[best]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Scale, Vector512<float> Offset, Vector512<float> Error) Solve(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, Vector512<float> perUnit, float min, int maxCode, float sumW, float sumWx, float sumWxx)
    {
        var shift = perUnit * -min;
        var top = Vector512.Create((float)maxCode);
        Vector512<float> sumQ = default, sumQq = default, sumXq = default;
        for (var i = 0; i < x.Length; i++)
        {
            var value = Vector512.Create(x[i]);
            var q = Vector512.Round(Vector512.FusedMultiplyAdd(value, perUnit, shift));
            q = Vector512.MaxNative(Vector512.MinNative(q, top), default);
            var wq = q * Vector512.Create(w[i]);
            sumQ += wq;
            sumQq = Vector512.FusedMultiplyAdd(wq, q, sumQq);
            sumXq = Vector512.FusedMultiplyAdd(wq, value, sumXq);
        }

        // Normal equations of x ≈ d·q − m:  d·Σwqq − m·Σwq = Σwxq,  d·Σwq − m·Σw = Σwx.
        var weight = Vector512.Create(sumW);
        var weightedX = Vector512.Create(sumWx);
        var determinant = weight * sumQq - sumQ * sumQ;
        var scale = (weight * sumXq - weightedX * sumQ) / determinant;
        var offset = (sumQ * sumXq - sumQq * weightedX) / determinant;

        // An offset below 0 cannot be stored: without it, d = Σwxq / Σwqq.
        var without = Vector512.LessThan(offset, default) | ~Vector512.GreaterThan(determinant, LeastDeterminant * weight * sumQq);
        scale = Vector512.ConditionalSelect(without, sumXq / sumQq, scale);
        offset = Vector512.ConditionalSelect(without, default, offset);

        var error = Vector512.Create(sumWxx) + scale * (scale * sumQq - 2 * sumXq) + offset * (offset * weight + 2 * weightedX - 2 * scale * sumQ);
        var usable = Vector512.GreaterThan(scale, default);
        return (scale, offset, Vector512.ConditionalSelect(usable, error, Vector512.Create(float.PositiveInfinity)));
    }
}

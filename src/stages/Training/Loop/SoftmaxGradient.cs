using System.Runtime.Intrinsics;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Training.Loop;

/// <summary>Turns rows of bf16 logits into the gradient of their cross-entropy, in place, in one visit to memory.</summary>
/// <remarks>
/// Composed of torch's operators the same work reads and writes the (rows, vocabulary) matrix seven times in fp32; here a row stays in the first cache.
/// <see cref="TokenLoss"/> composes it for fp32, which is also the test's oracle. Rows are independent, so the number of threads does not change a bit.
/// </remarks>
internal static unsafe class SoftmaxGradient
{
    /// <summary>Replaces each row z by w·(softmax(z) − onehot(y)).</summary>
    /// <param name="logits">rows × vocabulary numbers of bf16, contiguous.</param>
    /// <param name="vocabulary">Numbers in a row.</param>
    /// <param name="targets">y of each row.</param>
    /// <param name="weights">w of each row.</param>
    /// <param name="threads">Threads to use.</param>
    /// <returns>Σ w·(−log softmax(z)[y]), in nats.</returns>
    public static double InPlace(ushort* logits, int vocabulary, ReadOnlyMemory<long> targets, ReadOnlyMemory<float> weights, int threads)
    {
        var losses = new double[targets.Length];
        Parallel.For(0, targets.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new float[vocabulary], (row, _, buffer) =>
        {
            losses[row] = Row(new Span<ushort>(logits + (long)row * vocabulary, vocabulary), buffer, (int)targets.Span[row], weights.Span[row]);
            return buffer;
        }, _ => { });

        return losses.Sum(); // in the rows' order, whichever thread computed them
    }

    private static double Row(Span<ushort> row, Span<float> exponentials, int target, float weight)
    {
        var targetLogit = Bf16.Widen(row[target]);
        var max = Max(row);
        var sum = Exponentials(row, max, exponentials);
        var loss = Math.Log(sum) + max - targetLogit;
        var probability = exponentials[target] / sum;
        Scale(exponentials, weight / sum, row);
        row[target] = Bf16.Narrow(weight * (probability - 1));
        return weight * loss;
    }

    private static float Max(ReadOnlySpan<ushort> row)
    {
        var lanes = Vector512.Create(float.NegativeInfinity);
        var index = 0;
        for (; index <= row.Length - 32; index += 32)
        {
            var (low, high) = Load(row, index);
            lanes = Vector512.Max(lanes, Vector512.Max(low, high));
        }

        var max = float.NegativeInfinity;
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
            max = MathF.Max(max, lanes[lane]);
        for (; index < row.Length; index++)
            max = MathF.Max(max, Bf16.Widen(row[index]));
        return max;
    }

    private static float Exponentials(ReadOnlySpan<ushort> row, float max, Span<float> exponentials)
    {
        var lanes = Vector512<float>.Zero;
        var shift = Vector512.Create(max);
        var index = 0;
        for (; index <= row.Length - 32; index += 32)
        {
            var (low, high) = Load(row, index);
            (low, high) = (Vector512.Exp(low - shift), Vector512.Exp(high - shift));
            low.CopyTo(exponentials[index..]);
            high.CopyTo(exponentials[(index + 16)..]);
            lanes += low + high;
        }

        var sum = Vector512.Sum(lanes);
        for (; index < row.Length; index++)
            sum += exponentials[index] = MathF.Exp(Bf16.Widen(row[index]) - max);
        return sum;
    }

    private static void Scale(ReadOnlySpan<float> values, float factor, Span<ushort> row)
    {
        var factors = Vector512.Create(factor);
        var index = 0;
        for (; index <= row.Length - 32; index += 32)
            Bf16.Narrow(Vector512.Create(values[index..]) * factors, Vector512.Create(values[(index + 16)..]) * factors).CopyTo(row[index..]);

        for (; index < row.Length; index++)
            row[index] = Bf16.Narrow(values[index] * factor);
    }

    private static (Vector512<float> Low, Vector512<float> High) Load(ReadOnlySpan<ushort> row, int index)
    {
        var values = Vector512.Create(row[index..]);
        return (Bf16.Widen(values.GetLower()), Bf16.Widen(values.GetUpper()));
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Endonym.Lineage;

namespace Endonym.Corpus.Classifiers;

/// <summary>Trained weights as 16-bit numbers of one step. Sums are whole numbers, hence the same on every machine, however wide its vectors are.</summary>
internal sealed class HashedWeights
{
    private readonly short[] _weights;

    private HashedWeights(HashedShape shape, float step, short[] weights)
    {
        (Shape, Step, _weights) = (shape, step, weights);
    }

    public HashedShape Shape { get; }

    /// <summary>What one unit of a weight is worth.</summary>
    public float Step { get; }

    /// <summary>Rounds trained weights to the nearest steps.</summary>
    public static HashedWeights Of(float[] weights, HashedShape shape)
    {
        var max = weights.Max(Math.Abs);
        var step = max > 0 ? max / short.MaxValue : 1;
        return new HashedWeights(shape, step, [.. weights.Select(weight => (short)MathF.Round(weight / step))]);
    }

    public void Write(BinaryWriter file)
    {
        file.Write(Step);
        file.Write(MemoryMarshal.AsBytes(_weights.AsSpan()));
    }

    /// <summary>Reads weights of a shape that is known already.</summary>
    /// <exception cref="InvalidInputException">The step is none, or the file too short.</exception>
    public static HashedWeights Read(ModelFileReader file, HashedShape shape)
    {
        var step = file.Single();
        if (!float.IsFinite(step) || step <= 0)
            throw file.Fault($"its weights are in steps of {step}.");
        var bytes = file.Bytes((long)shape.RowCount * shape.Stride * sizeof(short));
        return new HashedWeights(shape, step, MemoryMarshal.Cast<byte, short>(bytes).ToArray());
    }

    /// <summary>Adds the weights of rows to sums.</summary>
    /// <param name="rows">At most 65,536 rows at a time, so that 32 bits hold their sum; each below the shape's count, which is not checked.</param>
    /// <param name="sums">One per class and filler.</param>
    public void AddRows(ReadOnlySpan<int> rows, Span<long> sums)
    {
        ref var origin = ref MemoryMarshal.GetArrayDataReference(_weights);
        var column = 0;
        for (; column <= sums.Length - 16; column += 16)
        {
            var (a, b, c, d) = (Vector128<int>.Zero, Vector128<int>.Zero, Vector128<int>.Zero, Vector128<int>.Zero);
            foreach (var row in rows)
            {
                var at = ((nuint)row * (nuint)sums.Length) + (nuint)column;
                var (left, right) = (Vector128.LoadUnsafe(ref origin, at), Vector128.LoadUnsafe(ref origin, at + 8));
                a += Vector128.WidenLower(left);
                b += Vector128.WidenUpper(left);
                c += Vector128.WidenLower(right);
                d += Vector128.WidenUpper(right);
            }

            AddTo(sums[column..], a);
            AddTo(sums[(column + 4)..], b);
            AddTo(sums[(column + 8)..], c);
            AddTo(sums[(column + 12)..], d);
        }

        for (; column < sums.Length; column += 4)
        {
            var sum = Vector128<int>.Zero;
            foreach (var row in rows)
            {
                var four = Vector64.LoadUnsafe(ref origin, ((nuint)row * (nuint)sums.Length) + (nuint)column);
                sum += Vector128.WidenLower(four.ToVector128Unsafe());
            }

            AddTo(sums[column..], sum);
        }
    }

    private static void AddTo(Span<long> sums, Vector128<int> four)
    {
        for (var i = 0; i < 4; i++)
            sums[i] += four[i];
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Endonym.Corpus.Languages;

/// <summary>Softmax, or one logistic per label.</summary>
internal sealed class FlatOutput : FastTextOutput
{
    private const int Lanes = 8;
    private const int Block = 4 * Lanes;

    private readonly int _labelCount;
    private readonly int _columns;
    private readonly bool _isSoftmax;
    private readonly float[] _blocks;

    /// <param name="matrix">A row per label.</param>
    /// <param name="labelCount">Labels.</param>
    /// <param name="isSoftmax">Softmax; otherwise a logistic per label.</param>
    public FlatOutput(FastTextMatrix matrix, int labelCount, bool isSoftmax)
    {
        (_labelCount, _columns, _isSoftmax) = (labelCount, matrix.Columns, isSoftmax);
        // The weights of 32 labels lie together, one column after the other: so a product adds up each label's terms in the original's order and still fills vectors.
        var blockCount = (labelCount + Block - 1) / Block;
        _blocks = new float[(long)blockCount * Block * _columns];
        var row = new float[_columns];
        for (var label = 0; label < labelCount; label++)
        {
            matrix.CopyRow(label, row);
            for (var column = 0; column < _columns; column++)
                _blocks[((((long)(label / Block) * _columns) + column) * Block) + (label % Block)] = row[column];
        }
    }

    public override void Score(scoped ReadOnlySpan<float> hidden, ref FastTextBest best)
    {
        var rented = ArrayPool<float>.Shared.Rent(_labelCount + Block);
        try
        {
            Multiply(hidden, rented);
            var scores = rented.AsSpan(0, _labelCount);
            if (_isSoftmax)
                Softmax(scores);
            else
                FastTextSigmoid.Apply(scores);

            for (var label = 0; label < scores.Length; label++)
            {
                // Not below zero, so not a number either.
                if (!(scores[label] >= 0))
                    continue;
                var score = Log(scores[label]);
                if (best.Admits(score))
                    best.Add(label, score);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private void Multiply(ReadOnlySpan<float> hidden, float[] scores)
    {
        ref var block = ref MemoryMarshal.GetArrayDataReference(_blocks);
        ref var score = ref MemoryMarshal.GetArrayDataReference(scores);
        nuint at = 0;
        for (var label = 0; label < _labelCount; label += Block)
        {
            var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            foreach (var value in hidden)
            {
                // Product and sum are rounded apart, as in the original; a fused operation would round once.
                var x = Vector256.Create(value);
                a += x * Vector256.LoadUnsafe(ref block, at);
                b += x * Vector256.LoadUnsafe(ref block, at + Lanes);
                c += x * Vector256.LoadUnsafe(ref block, at + (2 * Lanes));
                d += x * Vector256.LoadUnsafe(ref block, at + (3 * Lanes));
                at += Block;
            }

            a.StoreUnsafe(ref score, (nuint)label);
            b.StoreUnsafe(ref score, (nuint)label + Lanes);
            c.StoreUnsafe(ref score, (nuint)label + (2 * Lanes));
            d.StoreUnsafe(ref score, (nuint)label + (3 * Lanes));
        }
    }

    private static void Softmax(Span<float> scores)
    {
        var max = scores[0];
        foreach (var score in scores)
            max = Math.Max(score, max);
        var sum = 0f;
        foreach (ref var score in scores)
        {
            score = (float)Math.Exp(score - max);
            sum += score;
        }

        foreach (ref var score in scores)
            score /= sum;
    }
}

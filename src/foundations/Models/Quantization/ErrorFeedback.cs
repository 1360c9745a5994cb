using System.Buffers;
using System.Numerics.Tensors;

namespace Endonym.Models.Quantization;

/// <summary>Rounds the columns of rows in their order and makes each one's error good in those after it, as far as their inputs go together: GPTQ.</summary>
/// <remarks>
/// Frantar et al., 2022, arXiv:2210.17323, with columns in their order and damping of a hundredth; written without its inverse, as in Chee et al., 2023,
/// arXiv:2307.13304, theorem 6, which proves the two alike. With E[xxᵀ] + λ = (A + 1) D (A + 1)ᵀ, A strictly upper triangular, a row's expected squared error is
/// Σ D_j (e_j + Σ_{i&lt;j} e_i A_ij)²; so column j is rounded not from its weight but from w_j + Σ_{i&lt;j} e_i A_ij, where e = weight − rounded weight.
/// Deterministic: each number is computed from the same others in the same order, whatever the number of threads.
/// C columns, R rows.
/// </remarks>
internal sealed class ErrorFeedback
{
    // Of the mean of the diagonal, the paper's.
    private const double Damping = 0.01;

    // Each try damps ten times as much: beyond these the matrix is none of products.
    private const int Tries = 4;

    // A row of the table serves so many rows of weights while it is in the cache.
    private const int RowsTogether = 8;

    private readonly float[] _table; // (C, C): A; below and on the diagonal it is not read
    private readonly int _columns;

    private ErrorFeedback(float[] table, int columns) => (_table, _columns) = (table, columns);

    /// <summary>Chooses and remembers how values of a block are stored.</summary>
    internal interface IRounder
    {
        /// <summary>Chooses the scale of a block.</summary>
        /// <param name="row">The row.</param>
        /// <param name="block">The block's place in it.</param>
        /// <param name="values">What it would hold if nothing had to be rounded.</param>
        void Fit(int row, int block, scoped ReadOnlySpan<float> values);

        /// <summary>Stores a value and tells what became of it.</summary>
        float Round(int row, int column, float value);
    }

    /// <summary>Prepares for a matrix's inputs.</summary>
    /// <param name="meanProducts">(C, C), symmetric.</param>
    /// <param name="columns">C.</param>
    /// <returns>Null if nothing ever flowed in, or the numbers are none of products.</returns>
    public static ErrorFeedback? Of(ReadOnlySpan<float> meanProducts, int columns)
    {
        var trace = 0.0;
        for (var j = 0; j < columns; j++)
            trace += meanProducts[j * columns + j];
        if (!(trace > 0) || !double.IsFinite(trace))
            return null;

        // Places in the matrix fit 32 bits here and below: a span holds all of it.
        var factor = new double[meanProducts.Length];
        var damping = Damping * trace / columns;
        for (var attempt = 0; attempt < Tries; attempt++, damping *= 10)
        {
            TensorPrimitives.ConvertTruncating(meanProducts, factor.AsSpan());
            for (var j = 0; j < columns; j++)
                factor[j * columns + j] += damping;
            if (Factorize(factor, columns))
                return new ErrorFeedback(Normalized(factor, columns), columns);
        }

        return null;
    }

    /// <summary>Rounds rows.</summary>
    /// <param name="weights">(R, C).</param>
    /// <param name="blockSize">Columns that share a scale; divides C.</param>
    /// <param name="rounder">Asked for each block's scale when its turn comes, then for each of its columns.</param>
    public void Round<TRounder>(ReadOnlySpan<float> weights, int blockSize, ref TRounder rounder)
        where TRounder : struct, IRounder, allows ref struct
    {
        var rows = weights.Length / _columns;
        var corrections = ArrayPool<float>.Shared.Rent(RowsTogether * _columns);
        var errors = ArrayPool<float>.Shared.Rent(RowsTogether * blockSize);
        for (var first = 0; first < rows; first += RowsTogether)
        {
            var count = Math.Min(RowsTogether, rows - first);
            var together = weights.Slice(first * _columns, count * _columns);
            corrections.AsSpan(0, count * _columns).Clear();
            for (var start = 0; start < _columns; start += blockSize)
            {
                for (var row = 0; row < count; row++)
                {
                    RoundBlock(
                        first + row, start, together.Slice(row * _columns + start, blockSize),
                        corrections.AsSpan(row * _columns + start, blockSize), errors.AsSpan(row * blockSize, blockSize), ref rounder);
                }

                // What a block's errors cost the columns after it.
                var after = start + blockSize;
                for (var i = 0; i < blockSize; i++)
                {
                    var table = Row(start + i)[after..];
                    for (var row = 0; row < count; row++)
                    {
                        var later = corrections.AsSpan(row * _columns + after, table.Length);
                        TensorPrimitives.MultiplyAdd(table, errors[row * blockSize + i], later, later);
                    }
                }
            }
        }

        ArrayPool<float>.Shared.Return(errors);
        ArrayPool<float>.Shared.Return(corrections);
    }

    private void RoundBlock<TRounder>(int row, int start, ReadOnlySpan<float> weights, Span<float> corrections, Span<float> errors, ref TRounder rounder)
        where TRounder : struct, IRounder, allows ref struct
    {
        // The scale is chosen for what the block's weights would be if all before it were made good and nothing in it were rounded.
        var wanted = (stackalloc float[weights.Length]);
        corrections.CopyTo(wanted);
        for (var i = 0; i < weights.Length; i++)
        {
            Spread(start, i, -wanted[i], wanted);
            wanted[i] += weights[i];
        }

        rounder.Fit(row, start / weights.Length, wanted);
        for (var i = 0; i < weights.Length; i++)
        {
            errors[i] = weights[i] - rounder.Round(row, start + i, weights[i] + corrections[i]);
            Spread(start, i, errors[i], corrections);
        }
    }

    private void Spread(int start, int i, float error, Span<float> block)
    {
        var later = block[(i + 1)..];
        TensorPrimitives.MultiplyAdd(Row(start + i).Slice(start + i + 1, later.Length), error, later, later);
    }

    private ReadOnlySpan<float> Row(int i) => _table.AsSpan(i * _columns, _columns);

    // H = R Rᵀ with R upper triangular, in place of H's upper half: Cholesky's from the last column to the first.
    private static bool Factorize(double[] h, int columns)
    {
        for (var j = columns - 1; j >= 0; j--)
        {
            var after = columns - 1 - j;
            var rowJ = h.AsMemory(j * columns + j + 1, after);
            var square = h[j * columns + j] - TensorPrimitives.SumOfSquares<double>(rowJ.Span);
            if (!(square > 0))
                return false;

            var root = Math.Sqrt(square);
            h[j * columns + j] = root;
            void Row(int i)
            {
                var at = i * columns + j;
                h[at] = (h[at] - TensorPrimitives.Dot<double>(h.AsSpan(at + 1, after), rowJ.Span)) / root;
            }

            // Work of a few microseconds is not worth waking other cores.
            if ((long)j * after > 1 << 15)
            {
                Parallel.For(0, j, Row);
            }
            else
            {
                for (var i = 0; i < j; i++)
                    Row(i);
            }
        }

        return true;
    }

    private static float[] Normalized(double[] factor, int columns)
    {
        var table = new float[factor.Length];
        for (var i = 0; i < columns; i++)
        {
            for (var j = i + 1; j < columns; j++)
                table[i * columns + j] = (float)(factor[i * columns + j] / factor[j * columns + j]);
        }

        return table;
    }
}

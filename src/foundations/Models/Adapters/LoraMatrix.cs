using System.Buffers;
using System.Numerics.Tensors;

namespace Endonym.Models.Adapters;

// Dimensions in this file: R rank, I what the module takes in, O what it gives out.

/// <summary>What an adapter adds to one matrix: scale · B · A.</summary>
/// <remarks>Hu et al., 2021, "LoRA", section 4.1, arXiv:2106.09685.</remarks>
public sealed class LoraMatrix
{
    private readonly float[] _down;
    private readonly float[] _up;

    internal LoraMatrix(int rank, int columns, double scale, float[] down, float[] up) => (Rank, Columns, Scale, _down, _up) = (rank, columns, scale, down, up);

    /// <summary>R.</summary>
    public int Rank { get; }

    /// <summary>I.</summary>
    public int Columns { get; }

    /// <summary>What the product is multiplied by.</summary>
    public double Scale { get; }

    /// <summary>A: (R, I), row after row.</summary>
    public ReadOnlySpan<float> Down => _down;

    /// <summary>B: (O, R), row after row.</summary>
    public ReadOnlySpan<float> Up => _up;

    /// <summary>Adds it to a part of the matrix.</summary>
    /// <param name="first">The first element of the part, counted row by row.</param>
    /// <param name="weights">The matrix's elements from there on.</param>
    public void AddTo(long first, Span<float> weights)
    {
        var product = ArrayPool<float>.Shared.Rent(Columns);
        while (!weights.IsEmpty)
        {
            var (row, column) = Math.DivRem(first, Columns);
            var count = (int)Math.Min(Columns - column, weights.Length);
            var sum = product.AsSpan(0, count);
            sum.Clear();
            // The whole product first: added to the weight term by term, each term would be rounded to the weight's last bit.
            for (var k = 0; k < Rank; k++)
                TensorPrimitives.MultiplyAdd(_down.AsSpan(k * Columns + (int)column, count), (float)(Scale * _up[(int)row * Rank + k]), sum, sum);
            TensorPrimitives.Add(weights[..count], sum, weights[..count]);
            weights = weights[count..];
            first += count;
        }

        ArrayPool<float>.Shared.Return(product);
    }
}

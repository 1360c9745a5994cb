using System.Numerics;
using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>How a matrix is stored with few bits: each block of a row as whole numbers, with one fp32 scale.</summary>
/// <remarks>A weight is scale · (q − z), where q has 4 or 8 bits and z is the middle of their range, or stored for each block too where <see cref="HasZeroPoints"/>.</remarks>
public sealed record BlockQuantization
{
    private const int SmallestBlock = 16;

    /// <summary>Bits of a weight: 4 or 8.</summary>
    public required int Bits
    {
        get;
        init => field = value is 4 or 8 ? value : throw new InvalidInputException(Invariant($"A weight of {value} bits cannot be stored; choose 4 or 8."));
    }

    /// <summary>Weights that share a scale, neighbours in a row: a power of two from 16 to 256. Rows that do not divide into such blocks get the largest smaller ones that fit; see <see cref="FittedTo"/>.</summary>
    public int BlockSize
    {
        get;
        init => field = value is >= SmallestBlock and <= 256 && BitOperations.IsPow2(value)
            ? value
            : throw new InvalidInputException(Invariant($"A block of {value} weights cannot be stored; choose a power of two from 16 to 256."));
    } = 32;

    /// <summary>Whether each block stores where its zero lies, which serves weights that are not spread evenly about 0.</summary>
    public bool HasZeroPoints { get; init; }

    /// <summary>Bits of a weight with its share of scale and zero point.</summary>
    public double BitsPerWeight => Bits + (32.0 + (HasZeroPoints ? Bits : 0)) / BlockSize;

    /// <summary>The same with blocks that rows divide into.</summary>
    /// <param name="columns">Weights of a row.</param>
    /// <returns>Null if not even blocks of 16 fit: such a matrix stays in fp32.</returns>
    public BlockQuantization? FittedTo(int columns)
    {
        var largest = 1 << BitOperations.TrailingZeroCount(columns);
        return largest >= SmallestBlock ? this with { BlockSize = Math.Min(BlockSize, largest) } : null;
    }

    /// <summary>What stands for a weight of 0 where no zero point is stored.</summary>
    internal int Middle => 1 << (Bits - 1);

    /// <summary>Bytes of the zero points of one row.</summary>
    public static int ZeroPointBytes(int blocks, int bits) => (blocks * bits + 7) / 8;
}

using System.Diagnostics;
using Endonym.Lineage;
using static System.FormattableString;

namespace Endonym.Models.Quantization;

/// <summary>Sizes and names of <see cref="TensorFormat"/>.</summary>
public static class TensorFormats
{
    /// <summary>Weights of a block of the K formats.</summary>
    internal const int SuperBlock = 256;

    /// <summary>Weights of a block of the other formats with scales.</summary>
    internal const int Block = 32;

    extension(TensorFormat format)
    {
        /// <summary>Weights that share scales and lie together; 1 where each stands alone. A row holds whole blocks.</summary>
        public int BlockLength => format switch
        {
            TensorFormat.Q40 or TensorFormat.Q41 or TensorFormat.Q50 or TensorFormat.Q51 or TensorFormat.Q80 => Block,
            TensorFormat.Q2K or TensorFormat.Q3K or TensorFormat.Q4K or TensorFormat.Q5K or TensorFormat.Q6K => SuperBlock,
            _ => 1,
        };

        /// <summary>Bytes of a block.</summary>
        public int BlockBytes => format switch
        {
            TensorFormat.I8 => 1,
            TensorFormat.F16 or TensorFormat.BF16 or TensorFormat.I16 => 2,
            TensorFormat.F32 or TensorFormat.I32 => 4,
            TensorFormat.F64 or TensorFormat.I64 => 8,
            TensorFormat.Q40 => 18,
            TensorFormat.Q41 => 20,
            TensorFormat.Q50 => 22,
            TensorFormat.Q51 => 24,
            TensorFormat.Q80 => 34,
            TensorFormat.Q2K => 84,
            TensorFormat.Q3K => 110,
            TensorFormat.Q4K => 144,
            TensorFormat.Q5K => 176,
            TensorFormat.Q6K => 210,
            _ => throw new UnreachableException($"There is no tensor format {format}."),
        };

        /// <summary>ggml's name, such as <c>Q4_K</c>.</summary>
        public string GgmlName => format.BlockLength == 1 ? format.ToString() : $"{format.ToString()[..^1]}_{format.ToString()[^1]}";

        /// <summary>Bytes of a tensor.</summary>
        /// <param name="shape">Its dimensions, the slowest first; empty for a scalar.</param>
        /// <exception cref="InvalidInputException">A dimension is negative, a row is no whole number of blocks, or the size is beyond 2⁶³ bytes.</exception>
        public long SizeOf(IReadOnlyList<long> shape)
        {
            var row = shape.Count == 0 ? 1 : shape[^1];
            if (row < 0 || row % format.BlockLength != 0)
                throw new InvalidInputException(Invariant($"A row of {row} weights cannot be stored as {format.GgmlName}, which takes {format.BlockLength} together. Store the tensor as F16 or BF16."));

            var bytes = TimesOrMinusOne(row / format.BlockLength, format.BlockBytes);
            for (var i = 0; i < shape.Count - 1 && bytes >= 0; i++)
                bytes = TimesOrMinusOne(bytes, shape[i]);
            return bytes >= 0 ? bytes : throw new InvalidInputException(Invariant($"A tensor of the shape [{string.Join(", ", shape.Take(8))}] as {format.GgmlName} is impossible: a dimension is negative or the size does not fit into 64 bits."));
        }
    }

    private static long TimesOrMinusOne(long a, long b) => b < 0 || (b > 0 && a > long.MaxValue / b) ? -1 : a * b;
}

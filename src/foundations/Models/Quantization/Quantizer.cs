using System.Numerics.Tensors;
using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using static System.FormattableString;

namespace Endonym.Models.Quantization;

/// <summary>Writes rows of weights in a <see cref="TensorFormat"/> and reads them back. Bytes lie as ggml's do, so what is written here its kernels compute with.</summary>
/// <remarks>Which codes a row gets is free within a format; scales are sought here to keep the weighted squared error low, see <see cref="AffineFit"/> and <see cref="ScaleFit"/>.</remarks>
public static class Quantizer
{
    /// <summary>The formats that can be written and read; of the others only sizes are known.</summary>
    public static IReadOnlyList<TensorFormat> Formats { get; } =
        [TensorFormat.F32, TensorFormat.F16, TensorFormat.BF16, TensorFormat.Q80, TensorFormat.Q40, TensorFormat.Q4K, TensorFormat.Q5K, TensorFormat.Q6K];

    /// <summary>Writes a row.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="row">The weights; a multiple of the format's block length.</param>
    /// <param name="importance">How much each column matters, see <see cref="Importance"/>; empty if all alike. Formats that seek no scale pass it over.</param>
    /// <param name="destination">Takes the blocks; exactly as many bytes as they have.</param>
    /// <exception cref="InvalidInputException">A weight is infinite, none, or too large for the format, of which F32 takes any; or the format is one whose size alone is known.</exception>
    public static void Quantize(TensorFormat format, ReadOnlySpan<float> row, ReadOnlySpan<float> importance, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length % format.BlockLength, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, row.Length / format.BlockLength * format.BlockBytes);
        if (!importance.IsEmpty)
            ArgumentOutOfRangeException.ThrowIfNotEqual(importance.Length, row.Length);

        CheckRange(format, row);
        switch (format)
        {
            case TensorFormat.F32:
                FloatingPoint.Narrow(row, ElementType.F32, destination);
                break;
            case TensorFormat.F16:
                FloatingPoint.Narrow(row, ElementType.F16, destination);
                break;
            case TensorFormat.BF16:
                FloatingPoint.Narrow(row, ElementType.BF16, destination);
                break;
            case TensorFormat.Q80:
                Q80Blocks.Quantize(row, importance, destination);
                break;
            case TensorFormat.Q40:
                Q40Blocks.Quantize(row, importance, destination);
                break;
            case TensorFormat.Q4K:
                AffineBlocks.Quantize(row, importance, destination, bits: 4);
                break;
            case TensorFormat.Q5K:
                AffineBlocks.Quantize(row, importance, destination, bits: 5);
                break;
            case TensorFormat.Q6K:
                Q6KBlocks.Quantize(row, importance, destination);
                break;
            default:
                throw NotComputed(format);
        }
    }

    /// <summary>Reads a row.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="source">The blocks of the row, exactly.</param>
    /// <param name="row">Takes the weights.</param>
    /// <exception cref="InvalidInputException">The format is one whose size alone is known.</exception>
    public static void Dequantize(TensorFormat format, ReadOnlySpan<byte> source, Span<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length % format.BlockLength, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, row.Length / format.BlockLength * format.BlockBytes);
        switch (format)
        {
            case TensorFormat.F32:
                FloatingPoint.Widen(ElementType.F32, source, row);
                break;
            case TensorFormat.F16:
                FloatingPoint.Widen(ElementType.F16, source, row);
                break;
            case TensorFormat.BF16:
                FloatingPoint.Widen(ElementType.BF16, source, row);
                break;
            case TensorFormat.Q80:
                Q80Blocks.Dequantize(source, row);
                break;
            case TensorFormat.Q40:
                Q40Blocks.Dequantize(source, row);
                break;
            case TensorFormat.Q4K:
                AffineBlocks.Dequantize(source, row, bits: 4);
                break;
            case TensorFormat.Q5K:
                AffineBlocks.Dequantize(source, row, bits: 5);
                break;
            case TensorFormat.Q6K:
                Q6KBlocks.Dequantize(source, row);
                break;
            default:
                throw NotComputed(format);
        }
    }

    private static void CheckRange(TensorFormat format, ReadOnlySpan<float> row)
    {
        if (row.IsEmpty || format is TensorFormat.F32)
            return;

        var magnitude = Math.Abs(TensorPrimitives.MaxMagnitude(row)); // a NaN anywhere comes out as NaN
        var most = Largest(format);
        if (!(magnitude <= most))
            throw new InvalidInputException(Invariant($"A weight is {magnitude}; as {format.GgmlName} it must be finite and at most {most}. The checkpoint is damaged or diverged; if such weights are meant, store them as F32 or BF16."));
    }

    // Half precision ends at 65504, be it the weights themselves or the scale above their codes.
    private static float Largest(TensorFormat format) => format switch
    {
        TensorFormat.BF16 => 3.3895314e38f,
        TensorFormat.Q80 => 127f * 65504,
        _ => 65504,
    };

    private static InvalidInputException NotComputed(TensorFormat format) =>
        new($"{format.GgmlName} is known by its size only; what is written and read is {string.Join(", ", Formats.Select(known => known.GgmlName))}. Choose one of these.");
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Endonym.Lineage;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>Between the stored floating-point types and fp32; bytes are little-endian, as in the files and on every processor this runs on.</summary>
public static class FloatingPoint
{
    /// <summary>Reads stored numbers.</summary>
    /// <param name="type">What they are stored as; fp64 is rounded to nearest even.</param>
    /// <param name="source">Their bytes.</param>
    /// <param name="destination">As many numbers.</param>
    /// <exception cref="InvalidInputException">The type is no floating-point type.</exception>
    /// <exception cref="ArgumentException">Source and destination are not of the same length.</exception>
    public static void Widen(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLength(type, source.Length, destination.Length);
        switch (type)
        {
            case ElementType.F32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case ElementType.BF16:
                Bf16.Widen(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case ElementType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            case ElementType.F64:
                TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(source), destination);
                break;
            default:
                throw NotFloatingPoint(type);
        }
    }

    /// <summary>Stores numbers, each rounded to the nearest the type has, of two equally near to the even one.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="type">What to store them as; what is too large for fp16 becomes infinite.</param>
    /// <param name="destination">Takes their bytes.</param>
    /// <exception cref="InvalidInputException">The type is no floating-point type.</exception>
    /// <exception cref="ArgumentException">Source and destination are not of the same length.</exception>
    public static void Narrow(ReadOnlySpan<float> source, ElementType type, Span<byte> destination)
    {
        CheckLength(type, destination.Length, source.Length);
        switch (type)
        {
            case ElementType.F32:
                MemoryMarshal.AsBytes(source).CopyTo(destination);
                break;
            case ElementType.BF16:
                Bf16.Narrow(source, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case ElementType.F16:
                TensorPrimitives.ConvertToHalf(source, MemoryMarshal.Cast<byte, Half>(destination));
                break;
            case ElementType.F64:
                TensorPrimitives.ConvertTruncating<float, double>(source, MemoryMarshal.Cast<byte, double>(destination));
                break;
            default:
                throw NotFloatingPoint(type);
        }
    }

    private static void CheckLength(ElementType type, int bytes, int numbers)
    {
        if (bytes != (long)numbers * type.SizeInBytes)
            throw new ArgumentException(FormattableString.Invariant($"{numbers} numbers of {type} are {(long)numbers * type.SizeInBytes} bytes, not {bytes}."));
    }

    private static InvalidInputException NotFloatingPoint(ElementType type) =>
        new($"A tensor of {type.TorchName} is no tensor of floating-point numbers; weights are stored as float32, bfloat16, float16 or float64.");
}

using System.Diagnostics;
using Endonym.Lineage;

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>Sizes and names of <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    extension(ElementType type)
    {
        /// <summary>Bytes of one element.</summary>
        public int SizeInBytes => type switch
        {
            ElementType.F64 or ElementType.I64 => 8,
            ElementType.F32 or ElementType.I32 => 4,
            ElementType.BF16 or ElementType.F16 or ElementType.I16 => 2,
            ElementType.I8 or ElementType.U8 or ElementType.Bool => 1,
            _ => throw new UnreachableException($"There is no element type {type}."),
        };

        /// <summary>Its name in a safetensors header, such as <c>BF16</c>.</summary>
        public string SafeTensorsName => type == ElementType.Bool ? "BOOL" : type.ToString();

        /// <summary>Its name in PyTorch and in <c>torch_dtype</c>, such as <c>bfloat16</c>.</summary>
        public string TorchName => type switch
        {
            ElementType.F32 => "float32",
            ElementType.BF16 => "bfloat16",
            ElementType.F16 => "float16",
            ElementType.F64 => "float64",
            ElementType.I64 => "int64",
            ElementType.I32 => "int32",
            ElementType.I16 => "int16",
            ElementType.I8 => "int8",
            ElementType.U8 => "uint8",
            ElementType.Bool => "bool",
            _ => throw new UnreachableException($"There is no element type {type}."),
        };

        /// <summary>Bytes of a tensor of this type.</summary>
        /// <param name="shape">Its dimensions; empty for a scalar.</param>
        /// <exception cref="InvalidInputException">A dimension is negative, or the size is beyond 2⁶³ bytes.</exception>
        public long SizeOf(IReadOnlyList<long> shape)
        {
            long bytes = type.SizeInBytes;
            foreach (var dimension in shape)
            {
                if (dimension < 0 || dimension > 0 && bytes > long.MaxValue / dimension)
                    throw new InvalidInputException($"The shape {Shapes.Text(shape)} of {type} is no tensor: a dimension is negative or the size does not fit into 64 bits.");
                bytes *= dimension;
            }

            return bytes;
        }
    }

    private static readonly ElementType[] All = Enum.GetValues<ElementType>();

    /// <summary>The type of that name in a safetensors header, or null if we know none.</summary>
    internal static ElementType? FromSafeTensorsName(string name) => All.Where(type => type.SafeTensorsName == name).Cast<ElementType?>().FirstOrDefault();

    /// <summary>The type of that name in PyTorch, or null if we know none.</summary>
    internal static ElementType? FromTorchName(string name) => All.Where(type => type.TorchName == name).Cast<ElementType?>().FirstOrDefault();
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>The weights of a folder in Hugging Face's layout.</summary>
internal sealed class CheckpointWeightSource(CheckpointWeights weights) : IWeightSource
{
    public unsafe void Read(string name, long first, Span<float> destination)
    {
        var type = weights.Entry(name).Type;
        var bytes = new ReadOnlySpan<byte>(weights.PointerTo(name) + first * type.SizeInBytes, checked(destination.Length * type.SizeInBytes));
        switch (type)
        {
            case ElementType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(destination);
                break;
            case ElementType.BF16:
                var upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < upper.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
            case ElementType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            case ElementType.F64:
                TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(bytes), destination);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{name} is {type}; a configuration knows floating-point weights only.");
        }
    }
}

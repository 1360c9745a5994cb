using System.Diagnostics;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>What one element of an ONNX tensor is; the numbers are those of <c>TensorProto.DataType</c>.</summary>
internal enum OnnxType
{
    Float32 = 1,
    UInt8 = 2,
    Int32 = 6,
    Int64 = 7,
}

internal static class OnnxTypes
{
    extension(OnnxType type)
    {
        /// <summary>Bytes of one element.</summary>
        public int SizeInBytes => type switch
        {
            OnnxType.UInt8 => 1,
            OnnxType.Float32 or OnnxType.Int32 => 4,
            OnnxType.Int64 => 8,
            _ => throw new UnreachableException($"There is no element type {type}."),
        };
    }
}

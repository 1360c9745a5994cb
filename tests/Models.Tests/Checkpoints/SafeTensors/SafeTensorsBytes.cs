using System.Buffers.Binary;
using System.Text;

namespace Endonym.Models.Tests.Checkpoints.SafeTensors;

/// <summary>Files put together by hand, right and wrong.</summary>
internal static class SafeTensorsBytes
{
    /// <summary>The true length of the header, the header, the body.</summary>
    public static byte[] Of(string header, params ReadOnlySpan<byte> body) => Of((ulong)Encoding.UTF8.GetByteCount(header), Encoding.UTF8.GetBytes(header), body);

    /// <summary>Any claim of a length, the header, the body.</summary>
    public static byte[] Of(ulong claimedLength, byte[] header, params ReadOnlySpan<byte> body)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, claimedLength);
        return [.. length, .. header, .. body];
    }
}

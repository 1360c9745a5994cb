using System.Buffers.Binary;
using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests.Runs;

public sealed class TensorBoardEventsTests
{
    [Fact]
    public void The_checksum_is_the_masked_castagnoli_crc()
    {
        // CRC-32C("123456789") = E3069283 (RFC 3720, appendix B.4, and every catalogue of CRCs); rotated right by 15 it is 2507C60D; plus A282EAD8 it is C78AB0E5.
        Assert.Equal(0xE3069283u, Crc("123456789"u8));
        Assert.Equal(0xC78AB0E5u, TensorBoardEvents.MaskedCrc("123456789"u8));
        // 32 zero bytes: 8A9136AA (RFC 3720, appendix B.4).
        Assert.Equal(0x8A9136AAu, Crc(new byte[32]));
        Assert.Equal(Masked(0x8A9136AA), TensorBoardEvents.MaskedCrc(new byte[32]));
    }

    [Fact]
    public void A_file_is_frames_of_events_put_together_by_hand()
    {
        using var folder = new TempFolder();
        using (var events = new TensorBoardEvents(folder["tb"], FixedTime.Noon))
            events.Scalar("loss", 300, 1.5f);

        var path = Assert.Single(Directory.GetFiles(folder["tb"]));
        var bytes = File.ReadAllBytes(path);
        var time = BitConverter.GetBytes((double)FixedTime.Noon.Now.ToUnixTimeSeconds());
        // wall_time 1: double; step 2: varint; file_version 3: string; summary 5 { value 1 { tag 1: string; simple_value 2: float } }. 300 is AC 02; 1.5f is 3FC00000.
        byte[] version = [0x09, .. time, 0x10, 0x00, 0x1A, 13, .. "brain.Event:2"u8];
        byte[] scalar = [0x09, .. time, 0x10, 0xAC, 0x02, 0x2A, 13, 0x0A, 11, 0x0A, 4, .. "loss"u8, 0x15, 0x00, 0x00, 0xC0, 0x3F];
        Assert.Equal([.. Frame(version), .. Frame(scalar)], bytes);
        Assert.Equal("events.out.tfevents.1772366400000.endonym", Path.GetFileName(path));
    }

    private static byte[] Frame(byte[] payload)
    {
        var frame = new byte[8 + 4 + payload.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), Masked(Crc(frame.AsSpan(0, 8))));
        payload.CopyTo(frame, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12 + payload.Length), Masked(Crc(payload)));
        return frame;
    }

    // Bit by bit, with the reflected Castagnoli polynomial: slow, and unlike the instruction that the code uses.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0x82F63B78u & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }

    // tensorflow/core/lib/hash/crc32c.h: rotate right by 15, add a constant.
    private static uint Masked(uint crc) => unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8u);
}

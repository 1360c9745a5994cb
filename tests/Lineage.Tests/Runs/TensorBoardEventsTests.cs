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

    [Fact]
    public void A_session_that_starts_again_is_an_event_put_together_by_hand_in_a_file_of_its_own()
    {
        using var folder = new TempFolder();
        using (var first = new TensorBoardEvents(folder["tb"], FixedTime.Noon))
            first.Scalar("loss", 300, 1.5f);
        // The clock has gone back, as clocks do; TensorBoard reads files in the order of their names.
        var earlier = new FixedTime(FixedTime.Noon.Now.AddHours(-1));
        using (var second = new TensorBoardEvents(folder["tb"], earlier))
            second.ForgetFrom(300);

        var files = Directory.GetFiles(folder["tb"]).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["events.out.tfevents.1772366400000.endonym", "events.out.tfevents.1772366400001.endonym"], files.Select(Path.GetFileName));
        var time = BitConverter.GetBytes((double)earlier.Now.ToUnixTimeSeconds());
        // session_log 7 { status 1: START = 1 }, in tensorflow/core/util/event.proto.
        byte[] version = [0x09, .. time, 0x10, 0x00, 0x1A, 13, .. "brain.Event:2"u8];
        byte[] start = [0x09, .. time, 0x10, 0xAC, 0x02, 0x3A, 2, 0x08, 0x01];
        Assert.Equal([.. Frame(version), .. Frame(start)], File.ReadAllBytes(files[1]));
    }

    [Fact]
    public void After_a_resume_TensorBoard_shows_each_step_once()
    {
        using var folder = new TempFolder();
        using (var first = new TensorBoardEvents(folder["tb"], FixedTime.Noon))
        {
            foreach (var step in (int[])[0, 1, 2, 3])
                first.Scalar("loss", step, step);
        }

        // A killed attempt leaves half a record at the end.
        File.AppendAllText(Directory.GetFiles(folder["tb"]).Single(), "\u0020\0\0");
        using (var resumed = new TensorBoardEvents(folder["tb"], FixedTime.Noon))
        {
            resumed.ForgetFrom(2);
            resumed.Scalar("loss", 2, 20);
            resumed.Scalar("loss", 3, 30);
        }

        Assert.Equal([(0, 0f), (1, 1f), (2, 20f), (3, 30f)], ShownByTensorBoard(folder["tb"]));
    }

    [Fact]
    public void Where_nothing_was_written_there_is_nothing_to_forget()
    {
        using var folder = new TempFolder();
        using var events = new TensorBoardEvents(folder["tb"], FixedTime.Noon);

        events.ForgetFrom(0);

        Assert.False(Directory.Exists(folder["tb"]));
    }

    // As event_accumulator.py reads a folder: file by file in the order of names, each up to its first broken record; a starting session drops the points from its step on.
    private static List<(long Step, float Value)> ShownByTensorBoard(string folder)
    {
        List<(long Step, float Value)> points = [];
        foreach (var path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(path);
            for (var start = 0; start + 12 <= bytes.Length;)
            {
                var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(start));
                var payload = bytes.AsSpan(start + 12, length);
                Assert.Equal(Frame(payload.ToArray()), bytes[start..(start + 16 + length)]);
                var step = payload[10]; // one byte, as every step here is below 128
                if (payload[11] == 0x3A)
                    points.RemoveAll(point => point.Step >= step);
                else if (payload[11] == 0x2A)
                    points.Add((step, BinaryPrimitives.ReadSingleLittleEndian(payload[^4..])));
                start += 16 + length;
            }
        }

        return points;
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

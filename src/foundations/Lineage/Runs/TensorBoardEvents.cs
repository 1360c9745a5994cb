using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Endonym.Lineage.Runs;

/// <summary>Writes scalars in TensorBoard's event format: TFRecord frames around <c>tensorflow.Event</c> messages.</summary>
/// <remarks>
/// Frame: length (u64), masked CRC-32C of the length, payload, masked CRC-32C of the payload (tensorflow/core/lib/io/record_writer.cc).
/// The file's name leaves out the host's, which TensorBoard's own writer puts there. TensorBoard reads the files of a folder in the order of their
/// names, so each new one is named later than those there.
/// </remarks>
public sealed class TensorBoardEvents : IDisposable
{
    private const string NameStart = "events.out.tfevents.";
    private const string NameEnd = ".endonym";

    private readonly string _folder;
    private readonly TimeProvider _time;
    private FileStream? _stream;

    internal TensorBoardEvents(string folder, TimeProvider time)
    {
        _folder = folder;
        _time = time;
    }

    /// <summary>Adds one point of a curve.</summary>
    public void Scalar(string tag, long step, float value)
    {
        _stream ??= Open();
        Append(Event(step, summary: Summary(tag, value)));
        _stream.Flush();
    }

    /// <summary>Lets TensorBoard forget what earlier files hold from a step on. Does nothing where there are none.</summary>
    /// <remarks>A session that starts at a step replaces what was written from that step on (tensorboard/backend/event_processing/event_accumulator.py, "Purge").</remarks>
    /// <param name="step">The first step that will be written again.</param>
    public void ForgetFrom(long step)
    {
        if (!Directory.Exists(_folder) || !Directory.EnumerateFiles(_folder, NameStart + "*").Any())
            return;

        _stream?.Dispose();
        _stream = Open();
        Append(Event(step, startsSession: true));
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    private FileStream Open()
    {
        Directory.CreateDirectory(_folder);
        var latest = Directory.EnumerateFiles(_folder, NameStart + "*" + NameEnd).Max(MillisecondsOf) ?? 0;
        var milliseconds = Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds(), latest + 1);
        _stream = new FileStream(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{NameStart}{milliseconds}{NameEnd}")), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Append(Event(step: 0, version: "brain.Event:2"));
        return _stream;
    }

    private static long? MillisecondsOf(string path) =>
        long.TryParse(Path.GetFileName(path.AsSpan())[NameStart.Length..^NameEnd.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : null;

    private byte[] Event(long step, byte[]? summary = null, string? version = null, bool startsSession = false)
    {
        using var message = new MemoryStream();
        message.WriteByte(0x09); // field 1, wall_time, double
        message.Write(BitConverter.GetBytes(_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0));
        message.WriteByte(0x10); // field 2, step, varint
        WriteVarint(message, (ulong)step);
        if (version is not null)
            WriteBytes(message, 0x1a, Encoding.UTF8.GetBytes(version)); // field 3, file_version
        if (summary is not null)
            WriteBytes(message, 0x2a, summary); // field 5, summary
        if (startsSession)
            WriteBytes(message, 0x3a, [0x08, 0x01]); // field 7, session_log: its field 1, status, is START
        return message.ToArray();
    }

    private static byte[] Summary(string tag, float value)
    {
        using var point = new MemoryStream();
        WriteBytes(point, 0x0a, Encoding.UTF8.GetBytes(tag)); // field 1, tag
        point.WriteByte(0x15); // field 2, simple_value, float
        point.Write(BitConverter.GetBytes(value));
        using var summary = new MemoryStream();
        WriteBytes(summary, 0x0a, point.ToArray()); // field 1, value
        return summary.ToArray();
    }

    private void Append(byte[] payload)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedCrc(header[..8]));
        _stream!.Write(header); // opened by the caller
        _stream.Write(payload);
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc(payload));
        _stream.Write(footer);
    }

    internal static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xa282ead8u;
    }

    private static void WriteBytes(Stream stream, byte key, byte[] bytes)
    {
        stream.WriteByte(key);
        WriteVarint(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void WriteVarint(Stream stream, ulong value)
    {
        while (value >= 0x80)
        {
            stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        stream.WriteByte((byte)value);
    }
}

using System.Buffers.Binary;
using System.Text;
using Endonym.Lineage;

namespace Endonym.Corpus.Classifiers;

/// <summary>The payload of a model file, read from front to back. A file that lies about its counts is refused before memory is taken for them.</summary>
internal sealed class ModelFileReader(string path, string title, byte[] payload)
{
    private int _position;

    /// <summary>The fault as an exception that names the file and the way out.</summary>
    public InvalidInputException Fault(string found) => new($"{path} is no sound {title}: {found} Train it again.");

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Bytes(sizeof(float)));

    /// <summary>A number within bounds.</summary>
    public int Int32(int min, int max, string what)
    {
        var value = Int32();
        return value >= min && value <= max ? value : throw Fault($"{what} is {value}, outside {min} to {max}.");
    }

    /// <summary>A text of at most a kilobyte, with its length before it.</summary>
    public string Text(string what) => Encoding.UTF8.GetString(Bytes(Int32(0, 1024, $"the length of {what}")));

    public ReadOnlySpan<byte> Bytes(long count)
    {
        if (count > payload.Length - _position)
            throw Fault("it ends too early.");
        var bytes = payload.AsSpan(_position, (int)count);
        _position += (int)count;
        return bytes;
    }

    /// <summary>Refuses what nobody asked for.</summary>
    public void End()
    {
        if (_position < payload.Length)
            throw Fault($"{payload.Length - _position} bytes too many stand at its end.");
    }
}

/// <summary>The counterpart of <see cref="ModelFileReader.Text"/>.</summary>
internal static class ModelFileText
{
    public static void WriteText(this BinaryWriter file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        file.Write(bytes.Length);
        file.Write(bytes);
    }
}

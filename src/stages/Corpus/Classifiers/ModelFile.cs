using System.Security.Cryptography;
using System.Text;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;

namespace Endonym.Corpus.Classifiers;

/// <summary>The envelope of our own model files: eight letters that name the kind, a version, the length and SHA-256 of what follows.</summary>
internal static class ModelFile
{
    private const int KindBytes = 8;
    private const int HeaderBytes = KindBytes + sizeof(int) + sizeof(long) + SHA256.HashSizeInBytes;

    // Two orders of magnitude above our models.
    private const long MaxPayloadBytes = 1L << 30;

    /// <summary>Whether a file begins as one of a kind.</summary>
    /// <exception cref="InvalidInputException">It cannot be read.</exception>
    public static bool IsOne(string path, string kind) => NamedFile.Read(path, path =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Span<byte> start = stackalloc byte[KindBytes];
        return stream.ReadAtLeast(start, KindBytes, throwOnEndOfStream: false) == KindBytes && start.SequenceEqual(Encoding.ASCII.GetBytes(kind));
    });

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="kind">Eight ASCII letters.</param>
    /// <param name="version">Of the payload's layout.</param>
    /// <param name="write">Writes the payload.</param>
    public static void Write(string path, string kind, int version, Action<BinaryWriter> write)
    {
        using var payload = new MemoryStream();
        using (var writer = new BinaryWriter(payload, Encoding.UTF8, leaveOpen: true))
            write(writer);

        var bytes = payload.GetBuffer().AsMemory(0, (int)payload.Length);
        AtomicFile.Write(path, stream =>
        {
            using var file = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            file.Write(Encoding.ASCII.GetBytes(kind));
            file.Write(version);
            file.Write((long)bytes.Length);
            file.Write(SHA256.HashData(bytes.Span));
            file.Write(bytes.Span);
        });
    }

    /// <summary>Reads a file and checks that it is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">Eight ASCII letters.</param>
    /// <param name="version">The version that is understood.</param>
    /// <param name="title">What it is, for messages: "language model".</param>
    /// <exception cref="InvalidInputException">It is missing, of another kind or version, or damaged.</exception>
    public static ModelFileReader Read(string path, string kind, int version, string title) => NamedFile.Read(path, path =>
    {
        var fault = new ModelFileReader(path, title, []);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header[..KindBytes].SequenceEqual(Encoding.ASCII.GetBytes(kind)))
            throw fault.Fault("it does not begin as one.");

        var (found, length) = (BitConverter.ToInt32(header[8..]), BitConverter.ToInt64(header[12..]));
        if (found != version)
            throw fault.Fault($"it is of version {found}, and this program reads version {version}.");
        if (length != stream.Length - HeaderBytes || length is < 0 or > MaxPayloadBytes)
            throw fault.Fault($"it should go on for {length} bytes and goes on for {stream.Length - HeaderBytes}.");

        var payload = new byte[length];
        stream.ReadExactly(payload);
        return SHA256.HashData(payload).AsSpan().SequenceEqual(header[^SHA256.HashSizeInBytes..])
            ? new ModelFileReader(path, title, payload)
            : throw fault.Fault("its bytes are not those that were written.");
    });
}

using System.Buffers.Binary;
using System.Text;

namespace Endonym.Corpus.Sources.Debian.Gettext;

/// <summary>Reads a compiled catalogue of gettext.</summary>
/// <remarks>GNU gettext manual, "The Format of GNU MO Files"; both byte orders.</remarks>
internal static class MoFile
{
    private const uint Magic = 0x950412de;
    private const int HeaderBytes = 28;
    private const int EntryBytes = 8;

    // What a context and its message, and the plural forms, are parted by.
    private const char ContextEnd = '\u0004';
    private const char FormEnd = '\0';

    /// <summary>The messages, in the file's order, which is that of the originals' bytes. The header is none.</summary>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="InvalidDataException">It is no catalogue, or breaks off.</exception>
    public static IReadOnlyList<GettextMessage> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes)
            throw new InvalidDataException("It is too short for a catalogue.");
        var isBig = BinaryPrimitives.ReadUInt32BigEndian(file) == Magic;
        if (!isBig && BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
            throw new InvalidDataException("It does not begin as a catalogue does.");

        var count = Number(file, 8, isBig);
        var (originals, translations) = (Number(file, 12, isBig), Number(file, 16, isBig));
        if ((ulong)originals + ((ulong)count * EntryBytes) > (ulong)file.Length || (ulong)translations + ((ulong)count * EntryBytes) > (ulong)file.Length)
            throw new InvalidDataException(FormattableString.Invariant($"It says that it has {count:N0} messages, and is too short for them."));

        var encoding = Encoding.UTF8;
        List<GettextMessage> messages = [];
        for (var i = 0; i < count; i++)
        {
            var original = Entry(file, (int)originals + (i * EntryBytes), isBig);
            var translation = Entry(file, (int)translations + (i * EntryBytes), isBig);
            if (original.IsEmpty)
                encoding = GettextHeader.EncodingOf(Encoding.ASCII.GetString(translation));
            else
                messages.Add(OfEntry(encoding.GetString(original), encoding.GetString(translation)));
        }

        return messages;
    }

    private static GettextMessage OfEntry(string original, string translation)
    {
        original = original[(original.IndexOf(ContextEnd, StringComparison.Ordinal) + 1)..];
        return new GettextMessage(original.Split(FormEnd)[0], [.. translation.Split(FormEnd).Where(form => form.Length > 0)]);
    }

    private static uint Number(ReadOnlySpan<byte> file, int at, bool isBig) => isBig ? BinaryPrimitives.ReadUInt32BigEndian(file[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);

    private static ReadOnlySpan<byte> Entry(ReadOnlySpan<byte> file, int at, bool isBig)
    {
        var (length, start) = (Number(file, at, isBig), Number(file, at + 4, isBig));
        return (ulong)start + length <= (ulong)file.Length ? file.Slice((int)start, (int)length) : throw new InvalidDataException("A message of it lies beyond its end.");
    }
}

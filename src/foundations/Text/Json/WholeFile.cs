using System.Text.Unicode;
using Endonym.Lineage;

namespace Endonym.Text.Json;

/// <summary>Reads files that somebody else has written, and that are small as a rule.</summary>
internal static class WholeFile
{
    /// <summary>All bytes of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maxBytes">What is larger is another file.</param>
    /// <exception cref="InvalidInputException">It is missing, unreadable or too large.</exception>
    public static byte[] Read(string file, long maxBytes) => NamedFile.Read(file, file =>
    {
        if (new FileInfo(file) is { Exists: true, Length: var length } && length > maxBytes)
            throw new InvalidInputException(FormattableString.Invariant($"{file} has {length:N0} bytes; such a file has at most {maxBytes:N0}. Is it another file?"));
        return File.ReadAllBytes(file);
    });

    /// <summary>A file's text in UTF-8, without a byte order mark.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    /// <exception cref="InvalidInputException">It is missing, unreadable, too large or not UTF-8.</exception>
    public static byte[] ReadUtf8(string file, long maxBytes)
    {
        var bytes = Read(file, maxBytes);
        if (!Utf8.IsValid(bytes))
            throw new InvalidInputException($"{file} is not UTF-8. Fetch or write it again.");
        return bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
    }
}

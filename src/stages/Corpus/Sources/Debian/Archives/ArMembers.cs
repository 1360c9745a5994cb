using System.Globalization;
using System.Text;

namespace Endonym.Corpus.Sources.Debian.Archives;

/// <summary>The members of an <c>ar</c> archive, which the outer shell of a Debian package is.</summary>
/// <remarks>ar(5): a magic line, then for each member 60 bytes of text and its content, padded to an even length.</remarks>
internal static class ArMembers
{
    private const string Magic = "!<arch>\n";
    private const int HeaderBytes = 60;
    private const int NameBytes = 16;
    private const int SizeAt = 48;
    private const int SizeBytes = 10;

    /// <summary>Each member's name and content, in order. The content may be read until the next member is asked for.</summary>
    /// <param name="archive">Can seek.</param>
    /// <exception cref="InvalidDataException">It is no <c>ar</c> archive, or breaks off.</exception>
    public static IEnumerable<(string Name, Stream Content)> Read(Stream archive)
    {
        var header = new byte[HeaderBytes];
        if (archive.ReadAtLeast(header.AsSpan(0, Magic.Length), Magic.Length, throwOnEndOfStream: false) < Magic.Length || !header.AsSpan(0, Magic.Length).SequenceEqual(Encoding.ASCII.GetBytes(Magic)))
            throw new InvalidDataException("It does not begin as an 'ar' archive does.");

        while (archive.Position < archive.Length)
        {
            if (archive.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
                throw new InvalidDataException("It breaks off within the header of a member.");
            if (header is not [.., (byte)'`', (byte)'\n'])
                throw new InvalidDataException("A member has no header.");

            var name = Encoding.ASCII.GetString(header, 0, NameBytes).TrimEnd(' ', '/');
            var size = Encoding.ASCII.GetString(header, SizeAt, SizeBytes).Trim();
            if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > archive.Length - archive.Position)
                throw new InvalidDataException($"Its member '{name}' has the length '{size}', and the file ends before.");

            var end = archive.Position + length;
            yield return (name, new SliceStream(archive, length));
            archive.Position = Math.Min(end + (length & 1), archive.Length);
        }
    }
}

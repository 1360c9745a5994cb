using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.BZip2;
using SharpCompress.Compressors.Xz;
using ZstdSharp;

namespace Endonym.Corpus.Sources.Debian.Archives;

/// <summary>A binary package of Debian: <c>ar</c> around two packed tar archives, one that describes it and one with its files.</summary>
/// <remarks>deb(5), format 2.0.</remarks>
internal static class DebArchive
{
    /// <summary>Folder that the control files stand in, as dpkg names it.</summary>
    public const string ControlFolder = "DEBIAN/";

    /// <summary>Bytes of a text at most; the longest in the archive has 10 million.</summary>
    public const long MaxFileBytes = 64 << 20;

    /// <summary>Bytes of all texts of a package at most, since they are in memory together.</summary>
    public const long MaxTextBytes = 512 << 20;

    /// <summary>The files that are wanted, control files first, each group in the package's order.</summary>
    /// <param name="path">The package.</param>
    /// <param name="isWanted">Asked for each path; see <see cref="DebFile.Path"/>.</param>
    /// <exception cref="Lineage.InvalidInputException">The file cannot be read, is no package, or breaks off; what came before is good.</exception>
    public static IEnumerable<DebFile> Read(string path, Func<string, bool> isWanted) => ForeignBytes.ParseEach(path, Files(path, isWanted));

    private static IEnumerable<DebFile> Files(string path, Func<string, bool> isWanted)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        var left = MaxTextBytes;
        var isData = false;
        foreach (var (name, content) in ArMembers.Read(file))
        {
            if (name == "debian-binary")
            {
                RequireVersion(content);
                continue;
            }

            if (Stem(name) is not ("control" or "data"))
                continue; // such as a signature; none of it is text

            isData = Stem(name) == "data";
            var prefix = isData ? "" : ControlFolder;
            using var tar = new BufferedStream(new BoundedStream(Unpack(name, content), file.Length), 1 << 16);
            foreach (var entry in TarEntries.Read(tar, inner => isWanted(prefix + inner), MaxFileBytes))
            {
                left -= entry.Bytes.Length;
                if (left < 0)
                    throw new InvalidDataException(FormattableString.Invariant($"Its texts have more than {MaxTextBytes:N0} bytes."));
                yield return entry with { Path = prefix + entry.Path };
            }
        }

        if (!isData)
            throw new InvalidDataException("It has no files (data.tar).");
    }

    private static string Stem(string name) => name.IndexOf(".tar", StringComparison.Ordinal) is > 0 and var end ? name[..end] : "";

    private static void RequireVersion(Stream content)
    {
        Span<byte> version = stackalloc byte[8];
        var length = content.ReadAtLeast(version, version.Length, throwOnEndOfStream: false);
        if (length < 2 || version[0] != '2' || version[1] != '.')
            throw new InvalidDataException($"It is of format '{Encoding.ASCII.GetString(version[..length]).Trim()}'; 2.0 can be read.");
    }

    private static Stream Unpack(string name, Stream packed) => name[name.IndexOf(".tar", StringComparison.Ordinal)..] switch
    {
        ".tar" => packed,
        ".tar.gz" => new GZipStream(packed, CompressionMode.Decompress),
        ".tar.xz" => new XZStream(packed),
        ".tar.zst" => new DecompressionStream(packed),
        ".tar.bz2" => new BZip2InputStream(packed),
        var other => throw new InvalidDataException($"Its member '{name}' is packed as '{other}'; .gz, .xz, .zst and .bz2 can be read."),
    };
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Sources;

/// <summary>SHA-256 over the inputs of a source, in lower-case hexadecimal.</summary>
internal static class InputFingerprint
{
    /// <summary>Of files that only their installer changes: names, lengths and times of writing, so that thousands take milliseconds.</summary>
    public static string OfListing(string root, IEnumerable<string> paths) => OfLines(paths.Select(path =>
    {
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(root, path)}\t{file.Length}\t{file.LastWriteTimeUtc.Ticks}");
    }));

    /// <summary>Of a user's files: their content.</summary>
    /// <exception cref="InvalidInputException">A file cannot be read.</exception>
    public static string OfContents(IEnumerable<SourceFile> files) => OfLines(files.Select(file => $"{file.Name}\t{NamedFile.Read(file.Path, ContentHash.OfFile)}"));

    private static string OfLines(IEnumerable<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines)
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

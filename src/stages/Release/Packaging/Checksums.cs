using System.Text;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;

namespace Endonym.Release.Packaging;

/// <summary>The file <c>SHA256SUMS</c>, as <c>sha256sum -c</c> reads it.</summary>
public static class Checksums
{
    /// <summary>Its name.</summary>
    public const string File = "SHA256SUMS";

    /// <summary>Lists every file of a folder but the list itself, and reads each once.</summary>
    /// <returns>What was listed, ordered by path.</returns>
    public static IReadOnlyList<FileEntry> Write(string folder)
    {
        var path = Path.Combine(folder, File);
        System.IO.File.Delete(path);
        var files = ContentHash.OfFolder(folder);
        var lines = new StringBuilder();
        foreach (var file in files)
            lines.Append(Line(file)).Append('\n');
        AtomicFile.WriteText(path, lines.ToString());
        return files;
    }

    // coreutils begins a line with a backslash where the name itself holds one or a line break, and escapes both.
    private static string Line(FileEntry file)
    {
        var escaped = file.Path.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", @"\r", StringComparison.Ordinal);
        return $"{(escaped == file.Path ? "" : "\\")}{file.Sha256}  {escaped}";
    }
}

using System.Text;
using Endonym.Text.Markup;

namespace Endonym.Corpus.Execution.Slurm;

/// <summary>What a job said last.</summary>
internal static class LogTail
{
    // Longer than the lines of any message, shorter than a log of weeks.
    private const int MostBytes = 16 << 10;

    /// <summary>The last lines that are not empty; none where there is no log.</summary>
    public static IReadOnlyList<string> Of(string path, int lines)
    {
        if (!File.Exists(path))
            return [];

        // A job may still be writing, or be about to.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(file.Length, MostBytes), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(lines).Select(PlainText.OneLine)];
    }
}

using Endonym.Lineage;
using Endonym.Lineage.Artifacts;

namespace Endonym.Cli.Verbs;

/// <summary>A report's files where people want them.</summary>
internal static class ReportCopies
{
    /// <summary>Copies files of a report into a folder, over what is there.</summary>
    /// <param name="report">The report.</param>
    /// <param name="files">Which of its files.</param>
    /// <param name="folder">Where to; made if it is not there.</param>
    /// <exception cref="InvalidInputException">The folder cannot be written to.</exception>
    public static void Write(Artifact report, IEnumerable<string> files, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var file in files)
                File.Copy(report.PathOf(file), Path.Combine(folder, file), overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The report is made ({report.Folder}); it cannot be copied to {folder}: {error.Message} Make room, or name another folder with --out.", error);
        }
    }
}

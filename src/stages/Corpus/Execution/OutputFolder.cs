using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution;

/// <summary>The folder that becomes the artifact.</summary>
internal static class OutputFolder
{
    /// <summary>Takes away what a killed attempt left: half a file there would become part of the artifact.</summary>
    public static void Empty(RunContext context)
    {
        Directory.Delete(context.OutputFolder, recursive: true);
        Directory.CreateDirectory(context.OutputFolder);
    }
}

using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution;

/// <summary>The folder that becomes the artifact.</summary>
internal static class OutputFolder
{
    /// <summary>Takes away what a killed attempt left: half a file there would become part of the artifact.</summary>
    public static void Empty(RunContext context) => KeepOnly(context, new HashSet<string>());

    /// <summary>Takes away what a killed attempt left, but for files that are known to be whole.</summary>
    public static void KeepOnly(RunContext context, IReadOnlySet<string> whole)
    {
        foreach (var path in Directory.EnumerateFiles(context.OutputFolder).Where(path => !whole.Contains(Path.GetFileName(path))).ToList())
            File.Delete(path);
    }
}

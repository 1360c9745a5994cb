using Endonym.Lineage;
using Endonym.Lineage.Artifacts;

namespace Endonym.Corpus.Execution;

/// <summary>Says no to a corpus that lacks part of its input: a night's run goes on over a broken file, and the script behind it must not.</summary>
public static class BrokenFileCheck
{
    private const int MostNamed = 20;

    /// <summary>Passes a corpus whose files were all read to their end.</summary>
    /// <param name="corpus">The corpus, which is there and usable in either case.</param>
    /// <exception cref="RefusedException">Names the files that were not, and what is wrong with each.</exception>
    public static void Demand(Artifact corpus)
    {
        var broken = CorpusFiles.ReadReport(corpus).BrokenFiles;
        if (broken.Count == 0)
            return;

        List<string> reasons = [.. broken.Take(MostNamed).Select(file => $"{file.Name}: {file.Error}")];
        if (broken.Count > MostNamed)
            reasons.Add($"and {broken.Count - MostNamed} more, in {corpus.PathOf(CorpusFiles.Report)}");
        throw new RefusedException(
            $"Corpus '{corpus.Manifest.Name}' is made, without what could not be read of {broken.Count} files. Fetch them again and run this again, or take it as it is with --accept-broken-files:", reasons);
    }
}

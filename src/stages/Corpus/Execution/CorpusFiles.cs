using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>The files of a corpus artifact, and how to read them.</summary>
public static class CorpusFiles
{
    /// <summary>Documents to train on.</summary>
    public const string Documents = "documents.jsonl.zst";

    /// <summary>Documents held out: the native panel.</summary>
    public const string HeldOut = "heldout.jsonl.zst";

    /// <summary>What did not enter; see <see cref="RejectedItem"/>.</summary>
    public const string Rejects = "rejects.jsonl.zst";

    /// <summary>What became of everything; see <see cref="CorpusReport"/>.</summary>
    public const string Report = "report.json";

    /// <summary>Reads documents of a corpus, in their order.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="file"><see cref="Documents"/> or <see cref="HeldOut"/>.</param>
    /// <exception cref="Lineage.InvalidInputException">The file is not as the corpus step wrote it.</exception>
    public static IEnumerable<Document> Read(Artifact corpus, string file) => ReadOwn<Document>(corpus.PathOf(file));

    /// <summary>Reads a corpus' report.</summary>
    public static CorpusReport ReadReport(Artifact corpus) => LineageJson.Read<CorpusReport>(corpus.PathOf(Report), "corpus report");

    // Unlike a user's file, one of ours has no broken line.
    internal static IEnumerable<T> ReadOwn<T>(string path) where T : class => JsonLines.Read<T>(path, LineageJson.Compact)
        .Select(line => line.Value ?? throw new Lineage.InvalidInputException($"{path}, line {line.Number}: {line.Error} The file was changed after it was written; build the corpus again."));
}

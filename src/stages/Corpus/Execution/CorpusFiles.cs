using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>The files of a corpus artifact, and how to read them.</summary>
public static class CorpusFiles
{
    /// <summary>Documents held out: the native panel.</summary>
    public const string HeldOut = "heldout.jsonl.zst";

    /// <summary>What became of everything; see <see cref="CorpusReport"/>.</summary>
    public const string Report = "report.json";

    private const string DocumentsPrefix = "documents-", RejectsPrefix = "rejects-", EvidencePrefix = "evidence-", Ending = ".jsonl.zst";

    /// <summary>The file of the training documents of a unit of work.</summary>
    internal static string DocumentsOf(string unit) => DocumentsPrefix + unit + Ending;

    /// <summary>The file of what a unit of work left out; see <see cref="RejectedItem"/>.</summary>
    internal static string RejectsOf(string unit) => RejectsPrefix + unit + Ending;

    /// <summary>The file of what was looked at to clear a unit's documents; see <see cref="DocumentEvidence"/>.</summary>
    internal static string EvidenceOf(string unit) => EvidencePrefix + unit + Ending;

    /// <summary>Reads the documents to train on, in their order.</summary>
    /// <exception cref="Lineage.InvalidInputException">A file is not as the corpus step wrote it.</exception>
    public static IEnumerable<Document> ReadDocuments(Artifact corpus) => Parts(corpus, DocumentsPrefix).SelectMany(ReadOwn<Document>);

    /// <summary>Reads the documents that are held out, in their order.</summary>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    public static IEnumerable<Document> ReadHeldOut(Artifact corpus) => ReadOwn<Document>(corpus.PathOf(HeldOut));

    /// <summary>Reads what did not enter, in its order.</summary>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    public static IEnumerable<RejectedItem> ReadRejects(Artifact corpus) => Parts(corpus, RejectsPrefix).SelectMany(ReadOwn<RejectedItem>);

    /// <summary>Reads what was looked at to clear documents one by one, in its order.</summary>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    public static IEnumerable<DocumentEvidence> ReadEvidence(Artifact corpus) => Parts(corpus, EvidencePrefix).SelectMany(ReadOwn<DocumentEvidence>);

    /// <summary>Reads a corpus' report.</summary>
    public static CorpusReport ReadReport(Artifact corpus) => LineageJson.Read<CorpusReport>(corpus.PathOf(Report), "corpus report");

    // A manifest lists files in ordinal order; numbers beyond five digits are longer and would come too early.
    private static IEnumerable<string> Parts(Artifact corpus, string prefix) => corpus.Manifest.Files
        .Where(entry => entry.Path.StartsWith(prefix, StringComparison.Ordinal))
        .OrderBy(entry => entry.Path.Length).ThenBy(entry => entry.Path, StringComparer.Ordinal)
        .Select(entry => corpus.PathOf(entry.Path));

    // Unlike a user's file, one of ours has no broken line.
    internal static IEnumerable<T> ReadOwn<T>(string path) where T : class => JsonLines.Read<T>(path, LineageJson.Compact)
        .Select(line => line.Value ?? throw new Lineage.InvalidInputException($"{path}, line {line.Number}: {line.Error} The file was changed after it was written; build the corpus again."));
}

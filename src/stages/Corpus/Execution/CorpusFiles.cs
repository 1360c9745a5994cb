using System.Globalization;
using System.Text.Json;
using Endonym.Corpus.Execution.Purging;
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

    private const string DocumentsPrefix = "documents-", RejectsPrefix = "rejects-", EvidencePrefix = "evidence-", PurgedPrefix = "purged-", Ending = ".jsonl.zst";

    private const int UnitsInTurn = 64;

    /// <summary>Stands in the place of a unit's number for the documents that are held out.</summary>
    internal const string HeldOutPart = "heldout";

    /// <summary>The file of the training documents of a unit of work.</summary>
    internal static string DocumentsOf(string unit) => DocumentsPrefix + unit + Ending;

    /// <summary>The file of what a unit of work left out; see <see cref="RejectedItem"/>.</summary>
    internal static string RejectsOf(string unit) => RejectsPrefix + unit + Ending;

    /// <summary>The file of what was looked at to clear a unit's documents; see <see cref="DocumentEvidence"/>.</summary>
    internal static string EvidenceOf(string unit) => EvidencePrefix + unit + Ending;

    /// <summary>The file of the names and fingerprints of a unit's training documents, or of those held out; see <see cref="Sketches.SketchedDocument"/>.</summary>
    internal static string SketchesOf(string part) => "sketches-" + part + Ending;

    /// <summary>The file of the signatures of the same documents; see <see cref="Sketches.SketchFiles"/>.</summary>
    internal static string SignaturesOf(string part) => $"signatures-{part}.bin";

    /// <summary>The file of the documents that a purge took out, which has a number of its own as if it were a unit; see <see cref="PurgedDocument"/>.</summary>
    internal static string PurgedOf(string unit) => PurgedPrefix + unit + Ending;

    /// <summary>The files of training documents, in their order, with the numbers of their units.</summary>
    internal static IEnumerable<(string Path, string Number)> DocumentFiles(Artifact corpus) => Numbered(corpus, DocumentsPrefix);

    /// <summary>The files of rejects, in their order, with the numbers of their units.</summary>
    internal static IEnumerable<(string Path, string Number)> RejectFiles(Artifact corpus) => Numbered(corpus, RejectsPrefix);

    /// <summary>The files of purged documents, the latest last.</summary>
    internal static IEnumerable<(string Path, string Number)> PurgedFiles(Artifact corpus) => Numbered(corpus, PurgedPrefix);

    /// <summary>A number that none of the corpus' files has, behind all that they have.</summary>
    internal static string NextNumber(Artifact corpus) => ((string[])[DocumentsPrefix, RejectsPrefix, EvidencePrefix, PurgedPrefix])
        .SelectMany(prefix => Numbered(corpus, prefix))
        .Select(file => int.Parse(file.Number, CultureInfo.InvariantCulture) + 1)
        .DefaultIfEmpty(0)
        .Max()
        .ToString("D5", CultureInfo.InvariantCulture);

    /// <summary>Reads the documents to train on, in their order.</summary>
    /// <exception cref="Lineage.InvalidInputException">A file is not as the corpus step wrote it.</exception>
    public static IEnumerable<Document> ReadDocuments(Artifact corpus) => Parts(corpus, DocumentsPrefix).SelectMany(ReadOwn<Document>);

    /// <summary>Reads the documents to train on of all units in turn, so that the first of them are of every source.</summary>
    /// <remarks>Of so many units at a time as files may be open without a thought; those after them come when they are through.</remarks>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    public static IEnumerable<Document> ReadDocumentsInTurn(Artifact corpus) => Parts(corpus, DocumentsPrefix).Chunk(UnitsInTurn).SelectMany(InTurn);

    /// <summary>Reads the documents to train on unit by unit, each unit with what was looked at to clear its documents one by one.</summary>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    internal static IEnumerable<(IEnumerable<Document> Documents, IEnumerable<DocumentEvidence> Evidence)> ReadUnits(Artifact corpus)
    {
        var evidence = Parts(corpus, EvidencePrefix).ToDictionary(path => Path.GetFileName(path)[EvidencePrefix.Length..], StringComparer.Ordinal);
        return Parts(corpus, DocumentsPrefix).Select(path => (
            ReadOwn<Document>(path),
            evidence.TryGetValue(Path.GetFileName(path)[DocumentsPrefix.Length..], out var beside) ? ReadOwn<DocumentEvidence>(beside) : []));
    }

    /// <summary>Reads the documents that are held out, in their order.</summary>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    public static IEnumerable<Document> ReadHeldOut(Artifact corpus) => ReadOwn<Document>(corpus.PathOf(HeldOut));

    /// <summary>Reads what did not enter, in its order.</summary>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    public static IEnumerable<RejectedItem> ReadRejects(Artifact corpus) => Parts(corpus, RejectsPrefix).SelectMany(ReadOwn<RejectedItem>);

    /// <summary>Reads what was looked at to clear documents one by one, in its order.</summary>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    public static IEnumerable<DocumentEvidence> ReadEvidence(Artifact corpus) => Parts(corpus, EvidencePrefix).SelectMany(ReadOwn<DocumentEvidence>);

    /// <summary>Reads what purges took out, the earliest first; nothing of a corpus that was never purged.</summary>
    /// <inheritdoc cref="ReadDocuments" path="/exception"/>
    public static IEnumerable<PurgedDocument> ReadPurged(Artifact corpus) => Parts(corpus, PurgedPrefix).SelectMany(ReadOwn<PurgedDocument>);

    /// <summary>Reads a corpus' report.</summary>
    public static CorpusReport ReadReport(Artifact corpus) => LineageJson.Read<CorpusReport>(corpus.PathOf(Report), "corpus report");

    private static IEnumerable<Document> InTurn(string[] paths)
    {
        var readers = paths.Select(path => ReadOwn<Document>(path).GetEnumerator()).ToList();
        try
        {
            while (readers.Count > 0)
            {
                for (var i = 0; i < readers.Count; i++)
                {
                    if (readers[i].MoveNext())
                    {
                        yield return readers[i].Current;
                    }
                    else
                    {
                        readers[i].Dispose();
                        readers.RemoveAt(i--);
                    }
                }
            }
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    // A manifest lists files in ordinal order; numbers beyond five digits are longer and would come too early.
    private static IEnumerable<string> Parts(Artifact corpus, string prefix) => corpus.Manifest.Files
        .Where(entry => entry.Path.StartsWith(prefix, StringComparison.Ordinal))
        .OrderBy(entry => entry.Path.Length).ThenBy(entry => entry.Path, StringComparer.Ordinal)
        .Select(entry => corpus.PathOf(entry.Path));

    private static IEnumerable<(string Path, string Number)> Numbered(Artifact corpus, string prefix) => Parts(corpus, prefix)
        .Select(path => (path, Path.GetFileName(path)[prefix.Length..^Ending.Length]));

    // Unlike a user's file, one of ours has no broken line.
    internal static IEnumerable<T> ReadOwn<T>(string path) where T : class
    {
        var number = 0L;
        foreach (var line in JsonLines.ReadRaw(path))
            yield return Parse<T>(line.Span, path, ++number);
    }

    private static T Parse<T>(ReadOnlySpan<byte> line, string path, long number) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, LineageJson.Compact) ?? throw new JsonException("It is the JSON value null.");
        }
        catch (JsonException error)
        {
            throw new Lineage.InvalidInputException($"{path}, line {number}: {error.Message} The file was changed after it was written; build the corpus again.", error);
        }
    }
}

using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Corpus.Execution;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Text.Shards;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Shards;

/// <summary>
/// Shows that shards hold what they say: computes the provenance root of each file from its own content, and compares every leaf with those made anew from the
/// corpus, or for a mixture from the shards it was mixed of.
/// </summary>
/// <remarks>Leaves are sorted on the disk, so memory does not grow with the shards.</remarks>
/// <param name="workspace">Where the shards and their inputs are.</param>
/// <param name="resources">What the comparison may use.</param>
/// <param name="threadCount">Threads that encode.</param>
/// <param name="progress">Told how far it is.</param>
public sealed class ShardsVerifier(Workspace workspace, DedupResources resources, int threadCount, Action<StepProgress> progress)
{
    private const int DocumentsPerProgress = 10_000;
    private const int MaxExamples = 10;

    /// <summary>Verifies.</summary>
    /// <param name="name">The shards.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What the shards hold.</returns>
    /// <exception cref="InvalidInputException">The shards or what they were made of are not there any more, or a file is damaged.</exception>
    /// <exception cref="RefusedException">A root is not that of the documents, or the documents are not those they were made of.</exception>
    public ShardsReport Verify(string name, CancellationToken cancellationToken)
    {
        var shards = workspace.Get(ArtifactKind.Shards, name);
        var report = ShardsStep.ReadReport(shards);
        using var scratch = new ScratchFolder(resources.ScratchFolder);
        using var found = new ExternalSorter<LeafRecord>(scratch, new SortMemory<LeafRecord>(), resources.MemoryBytes / 4);
        using var expected = new ExternalSorter<LeafRecord>(scratch, new SortMemory<LeafRecord>(), resources.MemoryBytes / 4);

        CheckRoots(shards, report, found, cancellationToken);
        var corpus = InputOf(shards, ArtifactKind.Corpus).SingleOrDefault(); // a mixture has none
        if (corpus is not null)
            AddCorpus(corpus, InputOf(shards, ArtifactKind.Tokenizer)[0], expected, cancellationToken);
        else
            AddShards(InputOf(shards, ArtifactKind.Shards), expected, cancellationToken);

        Compare(found, expected, corpus, name);
        return report;
    }

    private void CheckRoots(Artifact shards, ShardsReport report, ExternalSorter<LeafRecord> found, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        var done = 0L;
        foreach (var summary in report.Shards)
        {
            using var shard = TokenShard.Open(shards.PathOf(summary.File), report.TokenizerId);
            List<(DocumentKey, byte[])> leaves = [];
            foreach (var leaf in shard.Leaves())
            {
                cancellationToken.ThrowIfCancellationRequested();
                leaves.Add((leaf.Key, leaf.Hash()));
                found.Add(new LeafRecord(leaf));
                Tell("reading shards", ++done, report.Documents);
            }

            var root = Convert.ToHexStringLower(ProvenanceTree.Root(ProvenanceTree.InOrder(leaves)));
            if (root != shard.ProvenanceRoot || root != summary.ProvenanceRoot)
                faults.Add($"{summary.File}: the documents give the root {root}; the header says {shard.ProvenanceRoot}, the report {summary.ProvenanceRoot}");
            if (shard.RightsClass != summary.RightsClass)
                faults.Add($"{summary.File}: the documents are {shard.RightsClass} at worst; the report says {summary.RightsClass}");
        }

        if (faults.Count > 0)
            throw new RefusedException($"Shards '{shards.Manifest.Name}' do not hold what they vouch for. Write them again.", faults);
    }

    private void AddCorpus(Artifact corpus, Artifact tokenizerArtifact, ExternalSorter<LeafRecord> expected, CancellationToken cancellationToken)
    {
        var tokenizer = TokenizerJson.ReadFolder(tokenizerArtifact.Folder).Tokenizer;
        var sources = corpus.Manifest.Composition.ToDictionary(contribution => contribution.Source.Id, contribution => contribution.Source, StringComparer.Ordinal);
        var total = corpus.Manifest.Composition.Sum(contribution => contribution.Documents);
        var done = 0L;
        foreach (var record in OrderedParallel.Map(CorpusFiles.ReadDocuments(corpus), threadCount, document => document.Text.Length, document =>
        {
            var encoded = EncodedDocument.Of(document, sources[document.Source], tokenizer);
            return new LeafRecord(ProvenanceLeaf.Of(encoded.Key, encoded.Group.Class, encoded.TextBytes, tokenizer.EndOfTextId, encoded.Ids));
        }, cancellationToken))
        {
            expected.Add(in record);
            Tell("encoding the corpus", ++done, total);
        }
    }

    private void AddShards(List<Artifact> inputs, ExternalSorter<LeafRecord> expected, CancellationToken cancellationToken)
    {
        var done = 0L;
        foreach (var input in inputs)
        {
            foreach (var summary in ShardsStep.ReadReport(input).Shards)
            {
                using var shard = TokenShard.Open(input.PathOf(summary.File), expectedTokenizerId: null);
                foreach (var leaf in shard.Leaves())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    expected.Add(new LeafRecord(leaf));
                    Tell("reading what was mixed", ++done, 0);
                }
            }
        }
    }

    private static void Compare(ExternalSorter<LeafRecord> found, ExternalSorter<LeafRecord> expected, Artifact? corpus, string name)
    {
        var (foreign, missing) = (0L, 0L);
        HashSet<DocumentKey> examples = [];
        using (var shards = found.Sorted())
        using (var origin = expected.Sorted())
        {
            var isMixture = corpus is null;
            var inShards = shards.TryRead(out var one);
            var inOrigin = origin.TryRead(out var other);
            while (inShards || inOrigin)
            {
                var order = !inShards ? 1 : !inOrigin ? -1 : LeafRecord.Compare(in one, in other);
                if (order < 0)
                {
                    foreign++;
                    Keep(examples, one.Document);
                }
                else if (order > 0 && !isMixture) // a mixture need not take everything
                {
                    missing++;
                    Keep(examples, other.Document);
                }

                // What a mixture repeats is compared with the same document again.
                var repeated = one;
                if (order <= 0)
                    inShards = shards.TryRead(out one);
                if (order > 0 || (order == 0 && !(isMixture && inShards && LeafRecord.Compare(in repeated, in one) == 0)))
                    inOrigin = origin.TryRead(out other);
            }
        }

        if (foreign + missing > 0)
        {
            throw new RefusedException(
                FormattableString.Invariant($"Shards '{name}' are not those of what they were made of: {foreign:N0} documents in them are not there so, and {missing:N0} that are there are not in them. Write them again."),
                [.. Named(corpus, examples)]);
        }
    }

    private static void Keep(HashSet<DocumentKey> examples, DocumentKey document)
    {
        if (examples.Count < MaxExamples)
            examples.Add(document);
    }

    private static IEnumerable<string> Named(Artifact? corpus, HashSet<DocumentKey> keys)
    {
        foreach (var document in corpus is null ? [] : CorpusFiles.ReadDocuments(corpus))
        {
            var key = DocumentKey.Of(document.Source, document.Id);
            if (keys.Remove(key))
                yield return $"document '{document.Id}' of source '{document.Source}' ({key})";
        }

        foreach (var key in keys.Order())
            yield return $"a document of no name here ({key})";
    }

    private List<Artifact> InputOf(Artifact shards, string kind) =>
    [
        .. shards.Manifest.Inputs.Where(input => input.Kind == kind).Select(input =>
            workspace.Get(kind, input.Name) is var artifact && artifact.Manifest.Id == input.Id
                ? artifact
                : throw new InvalidInputException($"Shards '{shards.Manifest.Name}' were made of {kind} '{input.Name}' ({input.Id[..12]}), which has been replaced by another ({artifact.Manifest.Id[..12]}). Bring the old one back, or make the shards again.")),
    ];

    private void Tell(string what, long done, long total)
    {
        if (done % DocumentsPerProgress == 0)
            progress(new StepProgress(what, done, total, "document"));
    }
}

using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.Exact;

/// <summary>The second step: finds equal texts over all shards in a limited memory, and writes the decision on each document. The first of equal texts stays.</summary>
public static class ExactClusters
{
    private const string SortedKind = "EXSO";

    /// <summary>Writes the decisions.</summary>
    /// <param name="hashFiles">One for each shard, of <see cref="ExactHashes"/>. Their order numbers the documents and decides which one stays.</param>
    /// <param name="path">The <see cref="ClusterFile"/>.</param>
    /// <param name="resources">Memory and temporary files.</param>
    /// <param name="cancellationToken">Stops between texts.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken.</exception>
    public static ExactReport Write(IReadOnlyList<string> hashFiles, string path, DedupResources resources, CancellationToken cancellationToken)
    {
        using var scratch = new ScratchFolder(resources.ScratchFolder);
        var sortedPath = scratch.NewFile();
        var shards = SortByText(hashFiles, sortedPath, scratch, resources, cancellationToken);

        var memory = new SortMemory<DuplicateRecord>();
        using var duplicates = new ExternalSorter<DuplicateRecord>(scratch, memory, resources.MemoryBytes / 2);
        FindGroups(sortedPath, duplicates, cancellationToken);
        using var decisions = duplicates.Sorted();
        return Decide(decisions, shards, path);
    }

    private static IReadOnlyList<ShardRange> SortByText(
        IReadOnlyList<string> hashFiles, string sortedPath, ScratchFolder scratch, DedupResources resources, CancellationToken cancellationToken)
    {
        List<(string Name, long Count)> shards = [];
        using var sorter = new ExternalSorter<HashRecord>(scratch, new SortMemory<HashRecord>(), resources.MemoryBytes / 2);
        ulong document = 0;
        foreach (var path in hashFiles)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = new RecordFileReader<ExactHashes.Fingerprint, long>(path, ExactHashes.Kind);
            while (file.TryRead(out var fingerprint))
                sorter.Add(new HashRecord(fingerprint.High, fingerprint.Low, document++));
            shards.Add((Path.GetFileName(path), file.Count));
        }

        using var sorted = sorter.Sorted();
        using var written = new RecordFileWriter<HashRecord>(sortedPath, SortedKind, isTemporary: true);
        while (sorted.TryRead(out var record))
            written.Write(in record);
        written.Complete(written.Count);
        return ShardRange.Number(shards);
    }

    // A group's size is known at its end only, and a group may be larger than the memory: one reader runs ahead and counts.
    private static void FindGroups(string sortedPath, ExternalSorter<DuplicateRecord> duplicates, CancellationToken cancellationToken)
    {
        using var ahead = new RecordFileReader<HashRecord, long>(sortedPath, SortedKind);
        using var behind = new RecordFileReader<HashRecord, long>(sortedPath, SortedKind);
        var any = ahead.TryRead(out var first);
        while (any)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ulong size = 0;
            HashRecord next;
            do
            {
                size++;
                any = ahead.TryRead(out next);
            }
            while (any && next.High == first.High && next.Low == first.Low);

            for (ulong i = 0; i < size; i++)
            {
                behind.TryRead(out var member);
                if (size > 1)
                    duplicates.Add(new DuplicateRecord(member.Document, first.Document, size));
            }

            first = next;
        }
    }

    private static ExactReport Decide(IRecordStream<DuplicateRecord> duplicates, IReadOnlyList<ShardRange> shards, string path)
    {
        long documents = shards.Sum(shard => shard.Count), clusters = 0, removed = 0, largest = Math.Min(documents, 1);
        using var file = new ClusterFile.Writer(path);
        var any = duplicates.TryRead(out var duplicate);
        for (long document = 0; document < documents; document++)
        {
            if (!any || duplicate.Document != (ulong)document)
            {
                file.Add(document, 1);
                continue;
            }

            file.Add((long)duplicate.First, (long)duplicate.Size);
            if (duplicate.First == duplicate.Document)
                clusters++;
            else
                removed++;
            largest = Math.Max(largest, (long)duplicate.Size);
            any = duplicates.TryRead(out duplicate);
        }

        file.Complete(shards);
        return new ExactReport { Documents = documents, Clusters = clusters, LargestCluster = largest, Kept = documents - removed, Removed = removed };
    }
}

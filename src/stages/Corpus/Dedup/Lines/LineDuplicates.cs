using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.Lines;

/// <summary>The second step: counts lines or paragraphs over all shards in a limited memory, and writes which are to be taken out.</summary>
public static class LineDuplicates
{
    internal const string Kind = "LNDR";
    private const string SortedKind = "LNSO";

    /// <summary>Writes the list.</summary>
    /// <param name="hashFiles">One for each shard, of <see cref="LineHashes"/>. Their order decides which occurrence is the first.</param>
    /// <param name="path">The list, for <see cref="LineRemover"/>.</param>
    /// <param name="resources">Memory and temporary files.</param>
    /// <param name="cancellationToken">Stops between units.</param>
    /// <exception cref="InvalidInputException">A file is missing or broken, or the files were made with different options.</exception>
    public static LineDuplicatesReport Write(IReadOnlyList<string> hashFiles, string path, DedupResources resources, CancellationToken cancellationToken)
    {
        using var scratch = new ScratchFolder(resources.ScratchFolder);
        var sortedPath = scratch.NewFile();
        var (options, documents, shards) = SortByHash(hashFiles, sortedPath, scratch, resources, cancellationToken);

        using var drops = new ExternalSorter<DropRecord>(scratch, new SortMemory<DropRecord>(), resources.MemoryBytes / 2);
        FindDuplicates(sortedPath, options, drops, cancellationToken);
        using var sorted = drops.Sorted();
        using var file = new RecordFileWriter<DropRecord>(path, Kind);
        while (sorted.TryRead(out var drop))
            file.Write(in drop);
        file.Complete(new Description(options, shards));
        return new LineDuplicatesReport(documents, shards.Sum(shard => shard.Count), file.Count);
    }

    private static (LineDedupOptions Options, long Documents, IReadOnlyList<ShardRange> Shards) SortByHash(
        IReadOnlyList<string> hashFiles, string sortedPath, ScratchFolder scratch, DedupResources resources, CancellationToken cancellationToken)
    {
        LineDedupOptions? options = null;
        List<(string Name, long Count)> shards = [];
        using var sorter = new ExternalSorter<UnitRecord>(scratch, new SortMemory<UnitRecord>(), resources.MemoryBytes / 2);
        ulong unit = 0, documents = 0;
        foreach (var path in hashFiles)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = new RecordFileReader<LineHashes.Occurrence, LineHashes.Description>(path, LineHashes.Kind);
            options ??= file.Description.Options;
            if (file.Description.Options != options)
                throw new InvalidInputException($"{path} was made with other options than {hashFiles[0]}: {file.Description.Options} and {options}. Hash both in the same way.");
            while (file.TryRead(out var occurrence))
                sorter.Add(new UnitRecord(occurrence.Hash, unit++, documents + occurrence.Document));
            documents += (ulong)file.Description.Documents;
            shards.Add((Path.GetFileName(path), file.Count));
        }

        using var sorted = sorter.Sorted();
        using var written = new RecordFileWriter<UnitRecord>(sortedPath, SortedKind, isTemporary: true);
        while (sorted.TryRead(out var record))
            written.Write(in record);
        written.Complete(written.Count);
        return (options ?? throw new InvalidInputException("There is no file of line hashes; a corpus has at least one, were it empty."), (long)documents, ShardRange.Number(shards));
    }

    // Whether a unit occurs too often is known at its last occurrence only, so one reader runs ahead and counts.
    private static void FindDuplicates(string sortedPath, LineDedupOptions options, ExternalSorter<DropRecord> drops, CancellationToken cancellationToken)
    {
        using var ahead = new RecordFileReader<UnitRecord, long>(sortedPath, SortedKind);
        using var behind = new RecordFileReader<UnitRecord, long>(sortedPath, SortedKind);
        var any = ahead.TryRead(out var first);
        while (any)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long occurrences = 0, documents = 0;
            var last = first with { Document = ulong.MaxValue };
            var next = first;
            do
            {
                occurrences++;
                documents += next.Document == last.Document ? 0 : 1;
                last = next;
                any = ahead.TryRead(out next);
            }
            while (any && next.Hash == first.Hash);

            for (long i = 0; i < occurrences; i++)
            {
                behind.TryRead(out var occurrence);
                if (options.DropAboveDocuments is { } most ? documents > most : i > 0)
                    drops.Add(new DropRecord(occurrence.Unit, occurrence.Hash));
            }

            first = next;
        }
    }

    internal sealed record Description(LineDedupOptions Options, IReadOnlyList<ShardRange> Shards);
}

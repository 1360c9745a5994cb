using System.Runtime.InteropServices;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Lineage;

namespace Endonym.Corpus.Dedup;

/// <summary>The decisions on all documents of a corpus, by ordinal.</summary>
public sealed class ClusterFile : IDisposable
{
    private const string Kind = "CLUS";

    private readonly RecordFileReader<Record, Description> _file;

    /// <exception cref="InvalidInputException">The file is not there, or broken.</exception>
    public ClusterFile(string path) => _file = new RecordFileReader<Record, Description>(path, Kind);

    /// <summary>Documents decided on.</summary>
    public long Documents => _file.Count;

    /// <summary>The shards in the order in which their documents are numbered.</summary>
    public IReadOnlyList<ShardRange> Shards => _file.Description.Shards;

    /// <summary>The decision on one document.</summary>
    /// <exception cref="InvalidInputException">The file is damaged there.</exception>
    public ClusterDecision this[long ordinal]
    {
        get
        {
            Record record = default;
            _file.ReadAt(ordinal, new Span<Record>(ref record));
            return record.ToDecision(ordinal);
        }
    }

    /// <summary>All decisions in order.</summary>
    /// <exception cref="InvalidInputException">While it is read: the file is damaged.</exception>
    public IEnumerable<ClusterDecision> ReadAll()
    {
        for (long ordinal = 0; ordinal < Documents; ordinal++)
            yield return this[ordinal];
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Survivor, size, and whether the document is the survivor.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Record(ulong Survivor, uint Size, uint Kept)
    {
        public static Record From(long survivor, long size, bool kept) => new((ulong)survivor, checked((uint)size), kept ? 1u : 0);

        public ClusterDecision ToDecision(long ordinal) => new((long)Survivor, Size, Kept == 1 && (long)Survivor == ordinal);
    }

    private sealed record Description(IReadOnlyList<ShardRange> Shards);

    /// <summary>Writes the decisions, document after document.</summary>
    internal sealed class Writer(string path) : IDisposable
    {
        private readonly RecordFileWriter<Record> _file = new(path, Kind);

        public void Add(long survivor, long size) => _file.Write(Record.From(survivor, size, survivor == _file.Count));

        public void Complete(IReadOnlyList<ShardRange> shards)
        {
            if (shards.Sum(shard => shard.Count) != _file.Count)
                throw new System.Diagnostics.UnreachableException($"{_file.Count} decisions do not add up to the shards' documents.");
            _file.Complete(new Description(shards));
        }

        public void Dispose() => _file.Dispose();
    }
}

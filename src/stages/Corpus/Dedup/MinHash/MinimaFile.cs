using System.IO.Hashing;
using System.Runtime.InteropServices;
using Endonym.Corpus.Dedup.Storage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>Whole signatures by ordinal, to verify candidates with: the minima of a document and their XXH3.</summary>
internal sealed class MinimaFile : IDisposable
{
    private const string Kind = "MHMI";

    private readonly RecordFileReader<ulong, MinHashOptions> _file;
    private readonly ulong[] _record;

    public MinimaFile(string path)
    {
        _file = new RecordFileReader<ulong, MinHashOptions>(path, Kind);
        _record = new ulong[_file.Description.HashCount + 1];
    }

    /// <summary>Documents in the file.</summary>
    public long Documents => _file.Count / _record.Length;

    /// <summary>Reads a signature.</summary>
    /// <exception cref="Lineage.InvalidInputException">It is damaged.</exception>
    public void Read(long document, Span<ulong> minima)
    {
        _file.ReadUnchecked(document * _record.Length, _record);
        if (Check(_record.AsSpan(0, _record.Length - 1), document) != _record[^1])
            throw RecordFileHeader.Broken(_file.Path, FormattableString.Invariant($"the minima of document {document} do not have their checksum"));
        _record.AsSpan(0, _record.Length - 1).CopyTo(minima);
    }

    public void Dispose() => _file.Dispose();

    private static ulong Check(ReadOnlySpan<ulong> minima, long document) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(minima), seed: document);

    internal sealed class Writer(string path, MinHashOptions options) : IDisposable
    {
        private readonly RecordFileWriter<ulong> _file = new(path, Kind);
        private long _documents;

        public void Add(ReadOnlySpan<ulong> minima)
        {
            _file.Write(minima);
            _file.Write(Check(minima, _documents++));
        }

        public void Complete() => _file.Complete(options);

        public void Dispose() => _file.Dispose();
    }
}

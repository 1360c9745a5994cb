using System.Runtime.InteropServices;
using System.Text;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Exact;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Execution.Sketches;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;
using Microsoft.Win32.SafeHandles;

namespace Endonym.Corpus.Execution.Units;

/// <summary>What judging a unit gave, in a folder of its own that is there whole or not at all.</summary>
/// <param name="path">The folder.</param>
/// <param name="number">The unit's number, which tells its hashes from those of others.</param>
internal sealed class UnitFolder(string path, string number)
{
    /// <summary>How hard texts are packed that are read again in the same run and then thrown away.</summary>
    public const int ZstdLevel = 1;

    private const int EntriesPerRead = 4096;

    public string Path { get; } = path;

    /// <summary>The unit's number.</summary>
    public string Number { get; } = number;

    /// <summary>Kept documents, in the order of reading.</summary>
    public string Kept => System.IO.Path.Combine(Path, "kept.jsonl.zst");

    /// <summary>A <see cref="KeptEntry"/> for each kept document.</summary>
    public string Index => System.IO.Path.Combine(Path, "kept.index");

    /// <summary>The kept documents' names, one after another.</summary>
    public string Names => System.IO.Path.Combine(Path, "kept.names");

    /// <summary>What the gate looked at, for documents that were not cleared with their source.</summary>
    public string Evidence => System.IO.Path.Combine(Path, "evidence.jsonl.zst");

    /// <summary>What did not pass.</summary>
    public string Rejects => System.IO.Path.Combine(Path, "rejects.jsonl.zst");

    /// <summary>Fingerprints of the kept documents' texts.</summary>
    public string Texts => System.IO.Path.Combine(Path, $"texts-{Number}.bin");

    /// <summary>Lots of the kept documents, which are equal where their names are.</summary>
    public string Lots => System.IO.Path.Combine(Path, $"lots-{Number}.bin");

    /// <summary>The kept documents' MinHash signatures, where near duplicates are looked for.</summary>
    public string Signatures => System.IO.Path.Combine(Path, $"signatures-{Number}.bin");

    /// <summary>Where the folder is while it is filled.</summary>
    public UnitFolder Partial => new(Path + ".partial", Number);

    private string Marker => System.IO.Path.Combine(Path, "unit.json");

    /// <summary>Whether the unit is done: marked, with every file at its full length.</summary>
    public bool IsDone => File.Exists(Marker) && ReadMarker().Files.All(entry => new FileInfo(System.IO.Path.Combine(Path, entry.Path)) is { Exists: true } file && file.Length == entry.Bytes);

    /// <summary>What became of the unit's items.</summary>
    public UnitMarker ReadMarker() => LineageJson.Read<UnitMarker>(Marker, "marker of a finished unit");

    public void Mark(UnitMarker marker) => LineageJson.Write(Marker, marker);

    /// <summary>Kept documents, in order.</summary>
    public IEnumerable<Document> ReadKept() => CorpusFiles.ReadOwn<Document>(Kept);

    /// <summary>Kept documents as they are written, in order; a line is good until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadKeptLines() => JsonLines.ReadRaw(Kept);

    /// <summary>The index, in order, a few entries in memory at a time.</summary>
    public IEnumerable<KeptEntry> ReadIndex()
    {
        using var file = new FileStream(Index, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var entries = new KeptEntry[EntriesPerRead];
        while (true)
        {
            var bytes = file.ReadAtLeast(MemoryMarshal.AsBytes(entries.AsSpan()), Marshal.SizeOf<KeptEntry>() * EntriesPerRead, throwOnEndOfStream: false);
            var count = bytes / Marshal.SizeOf<KeptEntry>();
            for (var i = 0; i < count; i++)
                yield return entries[i];
            if (count < EntriesPerRead)
                yield break;
        }
    }

    /// <summary>The kept documents as they were judged, in order, with their entries in the index; the hashes of their bands are good until the next document is asked for.</summary>
    /// <param name="sources">The marker's sources.</param>
    public IEnumerable<(KeptEntry Entry, SketchedDocument Document, ulong[] Bands)> ReadSketches(IReadOnlyList<Source> sources)
    {
        using var names = new FileStream(Names, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        using var signatures = new SignatureFile(Signatures);
        foreach (var ((entry, fingerprint), bands) in ReadIndex().Zip(ExactHashes.Read(Texts)).Zip(signatures.ReadDocuments()))
        {
            var name = new byte[entry.NameBytes];
            names.ReadExactly(name);
            var source = sources[entry.Source].Id;
            yield return (entry, new SketchedDocument { Source = source, Id = Encoding.UTF8.GetString(name)[(source.Length + 1)..], Fingerprint = TextFingerprint.ToHexadecimal(fingerprint) }, bands);
        }
    }

    /// <summary>The name of one kept document, its source's id before it.</summary>
    /// <param name="place">Its place in the index.</param>
    public string NameOf(int place)
    {
        using var index = File.OpenHandle(Index);
        Span<KeptEntry> entry = stackalloc KeptEntry[1];
        Fill(index, MemoryMarshal.AsBytes(entry), (long)place * Marshal.SizeOf<KeptEntry>());

        using var names = File.OpenHandle(Names);
        var name = new byte[entry[0].NameBytes];
        Fill(names, name, entry[0].NameAt);
        return Encoding.UTF8.GetString(name);
    }

    private void Fill(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        if (RandomAccess.Read(file, bytes, offset) != bytes.Length)
            throw new InvalidInputException($"The index in {Path} is shorter than its marker says; it was changed after it was written. Delete the folder and run the step again.");
    }
}

/// <summary>Written last: the unit is done, this came out, and these files hold it.</summary>
internal sealed record UnitMarker
{
    /// <summary>What became of the items; what the report calls kept has passed the filters and may yet be dropped as a duplicate.</summary>
    public required CorpusReport Report { get; init; }

    /// <summary>The sources of the kept documents, each once.</summary>
    public required IReadOnlyList<Source> Sources { get; init; }

    /// <summary>Documents whose rights were looked at one by one.</summary>
    public required long Evidence { get; init; }

    /// <summary>The unit's files.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }
}

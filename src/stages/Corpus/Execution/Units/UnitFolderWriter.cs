using System.Runtime.InteropServices;
using System.Text;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Exact;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Execution.Sketches;
using Endonym.Lineage.Manifests;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Units;

/// <summary>Fills a unit's folder, which gets its name when it is whole.</summary>
internal sealed class UnitFolderWriter : IDisposable
{
    private readonly UnitFolder _target;
    private readonly UnitFolder _partial;
    private readonly JsonlFile<RejectedItem> _rejects;
    private readonly JsonlFile<Document> _kept;
    private readonly JsonlFile<DocumentEvidence> _evidence;
    private readonly BufferedStream _index;
    private readonly BufferedStream _names;
    private readonly ExactHashes _texts;
    private readonly ExactHashes _lots;
    private readonly MinHashSignatures? _signatures;
    private readonly SourceSet _sources = new();
    private long _nameAt;
    private long _evidenceCount;

    /// <param name="target">The folder.</param>
    /// <param name="near">How documents are sketched to find near duplicates; null sketches none.</param>
    public UnitFolderWriter(UnitFolder target, NearDuplicateOptions? near)
    {
        _target = target;
        _partial = target.Partial;
        if (Directory.Exists(_partial.Path))
            Directory.Delete(_partial.Path, recursive: true);
        Directory.CreateDirectory(_partial.Path);

        _rejects = new JsonlFile<RejectedItem>(_partial.Rejects);
        _kept = new JsonlFile<Document>(_partial.Kept, zstdLevel: UnitFolder.ZstdLevel);
        _evidence = new JsonlFile<DocumentEvidence>(_partial.Evidence);
        _index = new BufferedStream(new FileStream(_partial.Index, FileMode.CreateNew, FileAccess.Write), 1 << 16);
        _names = new BufferedStream(new FileStream(_partial.Names, FileMode.CreateNew, FileAccess.Write), 1 << 16);
        _texts = new ExactHashes(_partial.Texts);
        _lots = new ExactHashes(_partial.Lots);
        _signatures = near is null ? null : new MinHashSignatures(_partial.Signatures, near.Sketch);
    }

    /// <summary>Adds what was judged.</summary>
    /// <param name="judged">A kept document or a rejection.</param>
    /// <param name="withText">Whether the text itself is written; it is not needed of a document that is only compared with.</param>
    public void Add(JudgedItem judged, bool withText = true)
    {
        if (judged.Evidence is { } evidence)
        {
            _evidence.Write(evidence);
            _evidenceCount++;
        }

        if (judged.IsRejected)
        {
            _rejects.Write(judged.Rejected);
            return;
        }

        AddKept(judged.Kept.Source, judged.Kept.Id, judged.Lot, judged.Bytes, judged.Source is { } source ? _sources.Add(source) : -1, judged.Fingerprint);
        if (withText)
            _kept.Write(judged.Line);
        if (judged.Signature is { Length: > 0 } signature)
            _signatures?.Add(signature);
        else
            _signatures?.AddWithout();
    }

    /// <summary>Adds a document of another corpus by its sketch; it is only compared with.</summary>
    /// <param name="document">The document.</param>
    /// <param name="bands">The hashes of its bands.</param>
    public void Add(SketchedDocument document, ReadOnlySpan<ulong> bands)
    {
        AddKept(document.Source, document.Id, DocumentJudge.LotOf(document.Source, document.Id), bytes: 0, source: -1, TextFingerprint.OfHexadecimal(document.Fingerprint));
        _signatures?.AddBands(bands);
    }

    /// <summary>Ends the files, marks the unit as done and gives the folder its name.</summary>
    /// <param name="report">What became of the unit's items.</param>
    public void Complete(CorpusReport report)
    {
        _texts.Complete();
        _lots.Complete();
        _signatures?.Complete();
        _kept.Complete();
        _evidence.Complete();
        _rejects.Complete();
        Dispose();

        _partial.Mark(new UnitMarker { Report = report, Sources = _sources.Sources, Evidence = _evidenceCount, Files = ContentHash.OfFolder(_partial.Path) });
        if (Directory.Exists(_target.Path))
            Directory.Delete(_target.Path, recursive: true);
        Directory.Move(_partial.Path, _target.Path);
    }

    private void AddKept(string sourceId, string id, UInt128 lot, int bytes, int source, UInt128 fingerprint)
    {
        var name = Encoding.UTF8.GetBytes($"{sourceId}/{id}");
        _names.Write(name);
        _index.Write(MemoryMarshal.AsBytes([new KeptEntry(lot, _nameAt, name.Length, bytes, source)]));
        _nameAt += name.Length;
        _texts.Add(fingerprint);
        _lots.Add(lot);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _rejects.Dispose();
        _kept.Dispose();
        _evidence.Dispose();
        _index.Dispose();
        _names.Dispose();
        _texts.Dispose();
        _lots.Dispose();
        _signatures?.Dispose();
    }
}

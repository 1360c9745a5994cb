using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution.Sketches;
using Endonym.Corpus.Rights;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Writes a corpus once more without the documents that a list names. A file without any is taken over byte for byte; the others lose them and nothing else.</summary>
/// <remarks>In memory are the purged documents of one file for each thread, and the hash of each purged document's name.</remarks>
internal sealed class CorpusPurger
{
    private readonly Artifact _corpus;
    private readonly TakenDownIn _takenDown;
    private readonly RunContext _context;
    private readonly int _threadCount;
    private readonly CorpusReport _report;
    private readonly PurgeTally _tally;
    private readonly IReadOnlyDictionary<string, SketchFiles> _sketches;
    private readonly string _parts;
    private readonly string _number;
    private readonly ConcurrentDictionary<UInt128, byte> _purged = new();
    private readonly CountedProgress _progress;

    /// <param name="corpus">The corpus as it is.</param>
    /// <param name="takenDown">What goes.</param>
    /// <param name="threadCount">Threads over its files.</param>
    /// <param name="context">Where the new one is written.</param>
    public CorpusPurger(Artifact corpus, TakenDownIn takenDown, int threadCount, RunContext context)
    {
        _corpus = corpus;
        _takenDown = takenDown;
        _context = context;
        _threadCount = threadCount;
        _report = CorpusFiles.ReadReport(corpus);
        _tally = new PurgeTally(_report, corpus);
        _sketches = SketchFiles.ByPart(corpus);
        _parts = Path.Combine(context.StateFolder, "purged");
        _number = CorpusFiles.NextNumber(corpus);
        _progress = new CountedProgress(context, "looking for what was taken down", corpus.Manifest.Composition.Sum(contribution => contribution.Documents), "document", itemsPerProgress: 10_000);
    }

    public StepResult Purge()
    {
        // Half a purge is not gone on with: it is quickly begun anew, and what it wrote may be of any state.
        OutputFolder.Empty(_context);
        if (Directory.Exists(_parts))
            Directory.Delete(_parts, recursive: true);
        Directory.CreateDirectory(_parts);

        List<(string Path, string Number)> documents = [.. CorpusFiles.DocumentFiles(_corpus)];
        List<(string Path, string Number)> rejects = [.. CorpusFiles.RejectFiles(_corpus)];
        OrderedParallel.ForEach(documents, _threadCount, file => WithoutDocuments(file.Path, file.Number, PurgedFrom.Training), _context.CancellationToken);
        var heldOut = _corpus.PathOf(CorpusFiles.HeldOut);
        WithoutDocuments(heldOut, number: null, PurgedFrom.HeldOut);

        // Only now is it known which documents the rejects may be copies of.
        OrderedParallel.ForEach(rejects, _threadCount, file => WithoutWords(file.Path), _context.CancellationToken);
        foreach (var path in _corpus.Manifest.Files.Select(entry => _corpus.PathOf(entry.Path)).Except([.. documents.Concat(rejects).Select(file => file.Path), heldOut, _corpus.PathOf(CorpusFiles.Report), .. _sketches.Keys.SelectMany(SketchesOf)]))
            TakeOver(path);
        WriteOwnFiles([.. documents.Select(file => file.Path), heldOut, .. rejects.Select(file => file.Path)]);

        var report = _tally.Adjusted();
        if (report.Kept == 0)
            throw new InvalidInputException($"The list takes down all {_report.Kept} documents that corpus '{_corpus.Manifest.Name}' has to train on, and a corpus of none is none. Delete {_corpus.Folder}, its manifest beside it and what was made of it, and build it again from other sources.");
        LineageJson.Write(Path.Combine(_context.OutputFolder, CorpusFiles.Report), report);
        return new StepResult(_tally.Composition(), FactsOf(report));
    }

    private void WithoutDocuments(string path, string? number, PurgedFrom from)
    {
        List<PurgedDocument> gone = [];
        foreach (var document in CorpusFiles.ReadOwn<Document>(path))
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            _progress.Advance();
            _tally.Meet(document.Source, number);
            if (_takenDown.Find(document, from) is not { } purged)
                continue;

            gone.Add(purged);
            _purged[NameHash($"{document.Source}/{document.Id}")] = 0;
            _tally.Remove(purged, number);
        }

        var part = number ?? CorpusFiles.HeldOutPart;
        if (gone.Count == 0)
        {
            List<string> whole = [path, .. SketchesOf(part)];
            whole.ForEach(TakeOver);
            return;
        }

        WritePart(path, gone);
        var left = 0;
        List<string> targets = [Path.Combine(_context.OutputFolder, Path.GetFileName(path))];
        using (var file = new JsonlFile<Document>(targets[0]))
        using (var sketches = _sketches.GetValueOrDefault(part) is { } files ? new SketchGaps(files, _context.OutputFolder) : null)
        {
            foreach (var document in CorpusFiles.ReadOwn<Document>(path))
            {
                _context.CancellationToken.ThrowIfCancellationRequested();
                var stays = _takenDown.Find(document, from) is null;
                sketches?.Next(document, stays);
                if (!stays)
                    continue;

                file.Write(document);
                left++;
            }

            file.Complete();
            targets.AddRange(sketches?.Complete() ?? []);
        }

        // As the corpus step does: a unit without documents has no file, the panel always has one.
        if (left == 0 && from == PurgedFrom.Training)
            targets.ForEach(File.Delete);
    }

    private void WithoutWords(string path)
    {
        List<PurgedDocument> gone = [];
        var copies = 0;
        foreach (var item in CorpusFiles.ReadOwn<RejectedItem>(path))
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            if (_takenDown.Find(item) is { } purged)
                gone.Add(purged with { StaysAs = Stays(item) ? item.Partner : null });
            else if (IsCopy(item))
                copies++;
        }

        _tally.AddWords(gone.Count, copies);
        if (gone.Count + copies == 0)
        {
            TakeOver(path);
            return;
        }

        if (gone.Count > 0)
            WritePart(path, gone);
        using var file = new JsonlFile<RejectedItem>(Path.Combine(_context.OutputFolder, Path.GetFileName(path)));
        foreach (var item in CorpusFiles.ReadOwn<RejectedItem>(path))
            file.Write(_takenDown.Find(item) is not null || IsCopy(item) ? item with { Excerpt = "" } : item);
        file.Complete();
    }

    private IEnumerable<string> SketchesOf(string part) => _sketches.GetValueOrDefault(part) is { } sketches ? [sketches.Names, sketches.Signatures] : [];

    private bool Stays(RejectedItem item) => item.Partner is { } partner && !_purged.ContainsKey(NameHash(partner));

    // What was dropped because it repeats a purged document has its words.
    private bool IsCopy(RejectedItem item) => item.Excerpt.Length > 0 && item.Partner is not null && !Stays(item);

    private void TakeOver(string path) => File.Copy(path, Path.Combine(_context.OutputFolder, Path.GetFileName(path)), overwrite: true);

    private string PartOf(string path) => Path.Combine(_parts, Path.GetFileName(path));

    private void WritePart(string path, List<PurgedDocument> gone)
    {
        using var part = new JsonlFile<PurgedDocument>(PartOf(path));
        foreach (var purged in gone)
            part.Write(purged);
        part.Complete();
    }

    // The purged documents, in the order of the corpus: who they were, that they are rejects now, and on whose word.
    private void WriteOwnFiles(List<string> order)
    {
        using var list = new JsonlFile<PurgedDocument>(Own(CorpusFiles.PurgedOf));
        using var rejects = new JsonlFile<RejectedItem>(Own(CorpusFiles.RejectsOf));
        using var evidence = new JsonlFile<DocumentEvidence>(Own(CorpusFiles.EvidenceOf));
        foreach (var purged in order.Select(PartOf).Where(File.Exists).SelectMany(CorpusFiles.ReadOwn<PurgedDocument>))
        {
            list.Write(purged);
            evidence.Write(DocumentJudge.EvidenceOf(purged));
            if (purged.From != PurgedFrom.Rejects) // those are there already
                rejects.Write(new RejectedItem { Id = purged.Id, Source = purged.Source, Reason = RightsVerdict.TakenDown, Excerpt = "", Url = purged.Url });
        }

        list.Complete();
        rejects.Complete();
        evidence.Complete();

        string Own(Func<string, string> name) => Path.Combine(_context.OutputFolder, name(_number));
    }

    private JsonObject FactsOf(CorpusReport report)
    {
        var facts = CorpusBuilder.FactsOf((string?)_corpus.Manifest.Facts["language"] ?? "und", report);
        facts["purged_documents"] = _tally.TrainingDocuments;
        facts["purged_bytes"] = _tally.TrainingBytes;
        facts["purged_held_out_documents"] = _tally.HeldOutDocuments;
        facts["purged_reject_excerpts"] = _tally.Excerpts;
        return facts;
    }

    private static UInt128 NameHash(string name) => TextFingerprint.OfName("purged", "", name);
}

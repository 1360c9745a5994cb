using System.Text.Json.Nodes;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Exact;
using Endonym.Corpus.Dedup.Lines;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Execution.Sketches;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>
/// Builds one corpus: judges its units, each alone; finds over all of them what repeats and what is held out; writes each unit's share. Judged and written
/// units are marked, so a killed run goes on with the next.
/// </summary>
/// <remarks>In memory are a few bytes of each kept document, and the texts of the panel's candidates.</remarks>
internal sealed class CorpusBuilder
{
    /// <summary>Reason of a document whose id its source has used before.</summary>
    public const string RepeatedId = "repeated id";

    private const int ItemsPerProgress = 1_000;

    private readonly CorpusOptions _options;
    private readonly IReadOnlyList<IDocumentSource> _sources;
    private readonly IReadOnlyList<string> _ids;
    private readonly JudgeTools _tools;
    private readonly DocumentJudge _signer; // of documents that were judged before
    private readonly RunContext _context;
    private readonly IReadOnlyList<Artifact> _others;
    private readonly IReadOnlyList<SourceUnit> _units;

    // Other corpora's documents are numbered before ours: of equal texts the first stays.
    private readonly UnitFolder[] _otherFolders;
    private readonly UnitFolder[] _folders;
    private readonly int[] _starts;

    // Null where repeated lines stay.
    private readonly ThinnedUnit[]? _thinned;

    /// <param name="options">What is built.</param>
    /// <param name="sources">The options' sources.</param>
    /// <param name="tools">What the options name.</param>
    /// <param name="others">The corpora that are not repeated.</param>
    /// <param name="context">Where.</param>
    public CorpusBuilder(CorpusOptions options, IReadOnlyList<IDocumentSource> sources, JudgeTools tools, IReadOnlyList<Artifact> others, RunContext context)
    {
        _options = options;
        _sources = sources;
        _ids = [.. sources.Select(source => source.Describe().Id)];
        _tools = tools;
        _signer = new DocumentJudge(options, comesInSeries: false, tools);
        _others = others;
        _context = context;
        _units = SourceUnit.Plan(sources, options.UnitBytes);
        _otherFolders = [.. others.Select((_, place) => FormattableString.Invariant($"other-{place:D5}")).Select(number => new UnitFolder(Path.Combine(context.StateFolder, "others", number), number))];
        _folders = [.. _units.Select(unit => UnitWork.FolderOf(context.StateFolder, unit.Number))];
        _starts = new int[_otherFolders.Length + _units.Count + 1];
        _thinned = options.RepeatedLines is { } lines
            ? [.. _folders.Select(judged => new ThinnedUnit(judged, Path.Combine(context.StateFolder, "thinned", judged.Number), lines))]
            : null;
    }

    private IEnumerable<UnitFolder> AllFolders => _otherFolders.Concat(_folders);

    public StepResult Build()
    {
        TellOfShortItems();
        JudgeAll();
        ReadOthers();
        var total = 0L;
        foreach (var (folder, place) in AllFolders.Select((folder, place) => (folder, place)))
        {
            total += folder.ReadMarker().Report.Kept;
            if (total > Array.MaxLength)
                throw new InvalidInputException($"The corpus has more than {Array.MaxLength:N0} documents after the filters, which is what one run compares with each other. Build it in parts, each minus the earlier ones ('minus').");
            _starts[place + 1] = (int)total;
        }

        var fates = new Fates(_starts[^1]);
        for (var ordinal = 0; ordinal < _starts[_otherFolders.Length]; ordinal++)
            fates[ordinal] = Fate.Elsewhere;
        FindRepeats(fates);
        TakeRepeatedLinesOut(fates);
        var panel = ChoosePanel(fates);
        LeaveOut(fates);
        var written = WriteAll(fates);
        WritePanel(panel);

        var report = ReportOf(written) with { Units = [.. _units.Select(unit => _ids[unit.Place])] };
        if (report.Kept == 0)
            throw new InvalidInputException($"Nothing is left to train on: {report.Read} items read, {Describe(report)}. Look at what was dropped, and loosen the filters or give other sources.");
        if (report.BrokenFiles.Count > 0)
            _context.Note($"{report.BrokenFiles.Count} files could not be read to their end, {report.BrokenFiles[0].Name} among them: {report.BrokenFiles[0].Error} All are listed in {CorpusFiles.Report}.");

        LineageJson.Write(OutputPath(CorpusFiles.Report), report);
        return new StepResult(Taint.Join(written.Select(unit => unit.Composition)), FactsOf(_options.Language, report));
    }

    private void TellOfShortItems()
    {
        foreach (var set in _tools.EvaluationItems)
        {
            string[] tooShort = [.. set.ItemIds.Where((_, item) => set.GramCounts[item] == 0)];
            if (tooShort.Length > 0)
                _context.Note(FormattableString.Invariant($"{tooShort.Length:N0} of {set.ItemIds.Count:N0} evaluation items of '{set.Name}' are too short to be looked for, '{tooShort[0]}' among them: whether the corpus has them is not known."));
        }
    }

    private void JudgeAll()
    {
        var progress = new CountedProgress(_context, "reading", total: 0, "item", ItemsPerProgress);
        new UnitWork(_options, _sources, _tools, _context.StateFolder).Judge(
            _units, place => _context.Progress(new StepProgress("preparing sources", place, _sources.Count, "source")), progress.Advance, _context.CancellationToken);
    }

    // What another corpus has is compared with as if it had just been judged; its texts are not needed.
    private void ReadOthers()
    {
        Directory.CreateDirectory(Path.Combine(_context.StateFolder, "others"));
        var progress = new CountedProgress(_context, "reading what is not repeated", total: 0, "document", ItemsPerProgress);
        foreach (var (corpus, folder) in _others.Zip(_otherFolders).Where(pair => !pair.Second.IsDone))
        {
            var tally = new CorpusTally();
            using var writer = new UnitFolderWriter(folder, _options.NearDuplicates);
            if (SketchesOf(corpus) is { } sketches)
            {
                foreach (var (document, bands) in sketches.SelectMany(part => part.Read()))
                {
                    _context.CancellationToken.ThrowIfCancellationRequested();
                    writer.Add(document, bands);
                    Count(bytes: 0);
                }
            }
            else
            {
                var documents = CorpusFiles.ReadDocuments(corpus).Concat(CorpusFiles.ReadHeldOut(corpus));
                foreach (var judged in OrderedParallel.Map(documents, _options.ThreadCount, document => document.Text.Length, _signer.Keep, _context.CancellationToken))
                {
                    writer.Add(judged, withText: false);
                    Count(judged.Bytes);
                }
            }

            // Sketches without their documents would keep texts out that no corpus has.
            if (CorpusFiles.ReadReport(corpus) is var report && tally.Kept != report.Kept + report.HeldOut)
                throw new InvalidInputException($"Corpus '{corpus.Manifest.Name}' has {report.Kept + report.HeldOut} documents by its report and {tally.Kept} in its files. They were changed after they were written; build it again.");
            writer.Complete(tally.ToReport());

            void Count(int bytes)
            {
                tally.Keep(bytes);
                progress.Advance();
            }
        }
    }

    // What another corpus says of its documents spares reading them, if it says what is asked here.
    private IReadOnlyList<SketchFiles>? SketchesOf(Artifact corpus)
    {
        var sketches = SketchFiles.Of(corpus);
        if (_options.NearDuplicates is not { } near)
            return sketches;
        if (sketches is not null && sketches.All(part => part.ReadOptions() == near.Sketch))
            return sketches;

        _context.Note(sketches is null
            ? $"Corpus '{corpus.Manifest.Name}' keeps no signatures, as one that was built without looking for near duplicates or by an earlier version, so that all of its documents are read and signed anew."
            : $"The documents of corpus '{corpus.Manifest.Name}' were signed as {sketches[0].ReadOptions()} and are read and signed anew as {near.Sketch}.");
        return null;
    }

    private RepeatFiles Repeats => new(RepeatPath("texts"), _options.NearDuplicates is null ? null : RepeatPath("near"));

    private void FindRepeats(Fates fates)
    {
        _context.Progress(new StepProgress("looking for duplicates", 0, 0, "document"));
        using (var names = Clusters("names", (path, resources) => ExactClusters.Write([.. AllFolders.Select(unit => unit.Lots)], path, resources, _context.CancellationToken)))
            fates.DropRepeats(names, Fate.RepeatedId);
        using (var texts = Clusters("texts", (path, resources) => ExactClusters.Write([.. AllFolders.Select(unit => unit.Texts)], path, resources, _context.CancellationToken)))
            fates.DropRepeats(texts, Fate.Duplicate);

        if (_options.NearDuplicates is null)
            return;

        _context.Progress(new StepProgress("looking for near duplicates", 0, 0, "document"));
        using var near = Clusters("near", (path, resources) =>
        {
            List<string> signatures = [.. AllFolders.Select(unit => unit.Signatures)];
            var bands = path + ".bands";
            MinHashBands.Write(signatures, bands, new MinHashBandsOptions(), resources, _context.CancellationToken);
            MinHashClusters.Write(signatures, bands, path, resources, _context.CancellationToken);
        });
        fates.DropRepeats(near, Fate.NearDuplicate);
    }

    private void TakeRepeatedLinesOut(Fates fates)
    {
        if (_thinned is null)
            return;

        _context.Progress(new StepProgress("looking for repeated lines", 0, 0, "document"));
        Directory.CreateDirectory(Path.Combine(_context.StateFolder, "thinned"));
        OrderedParallel.ForEach(
            _units, _options.ThreadCount, unit => _thinned[unit.Ordinal].Hash(HashesOf(unit), place => fates.IsIn(StartOf(unit) + place), _context.CancellationToken), _context.CancellationToken);
        var list = RepeatPath("lines");
        if (!File.Exists(list))
            LineDuplicates.Write([.. _units.Select(HashesOf)], list, Resources(list), _context.CancellationToken);
        OrderedParallel.ForEach(
            _units,
            _options.ThreadCount,
            unit => _thinned[unit.Ordinal].Thin(list, HashesOf(unit), _options.Filters.Thresholds.MinLength, place => fates.IsIn(StartOf(unit) + place), _context.CancellationToken),
            _context.CancellationToken);

        foreach (var (entry, ordinal, _) in Entries().Where(kept => kept.Entry.Bytes == 0 && fates.IsIn(kept.Ordinal)))
            fates[ordinal] = Fate.OnlyRepeatedLines;

        string HashesOf(SourceUnit unit) => RepeatPath($"lines-{unit.Number}");
    }

    private DedupResources Resources(string path) => new() { ScratchFolder = path + ".scratch", MemoryBytes = _options.DedupMemoryBytes };

    private ClusterFile Clusters(string name, Action<string, DedupResources> write)
    {
        var path = RepeatPath(name);
        if (!File.Exists(path)) // it gets its name when it is whole
            write(path, Resources(path));
        return new ClusterFile(path);
    }

    private string RepeatPath(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(_context.StateFolder, "repeats")).FullName, name + ".bin");

    private List<Document> ChoosePanel(Fates fates)
    {
        var candidatesOf = Entries().Where(kept => fates.IsIn(kept.Ordinal)).Select(kept => new KeptDocument(kept.Ordinal, kept.Entry.Bytes, kept.Entry.Lot));
        // One document cannot be both learnt from and held out.
        if (candidatesOf.Take(2).Count() < 2)
            return [];

        var choice = new PanelChoice(_options.Panel, candidatesOf, candidatesOf.Sum(document => (long)document.Bytes));
        if (choice.Candidates.Count == 0)
            return [];

        var placeOf = choice.Candidates.Select((ordinal, place) => (ordinal, place)).ToDictionary(pair => pair.ordinal, pair => pair.place);
        var candidates = new Document[placeOf.Count];
        foreach (var unit in _units.Where(unit => placeOf.Keys.Any(ordinal => ordinal >= StartOf(unit) && ordinal < EndOf(unit))))
        {
            foreach (var (document, ordinal) in KeptOf(unit))
            {
                if (placeOf.TryGetValue(ordinal, out var place))
                    candidates[place] = document;
            }
        }

        var runs = new SharedRuns(_options.Panel.MaxSharedRun, [.. candidates.Select(document => document.Text)]);
        var progress = new CountedProgress(_context, "choosing the held-out panel", fates.Count, "document", ItemsPerProgress);
        OrderedParallel.ForEach(_units, _options.ThreadCount, unit =>
        {
            foreach (var (document, ordinal) in KeptOf(unit).TakeWhile(_ => !runs.AreAllShared))
            {
                _context.CancellationToken.ThrowIfCancellationRequested();
                progress.Advance();
                if (fates.IsIn(ordinal))
                    runs.Scan(document.Text, placeOf.GetValueOrDefault(ordinal, -1));
            }
        }, _context.CancellationToken);

        var chosen = choice.Choose(runs);
        foreach (var document in chosen)
            fates[document.Ordinal] = Fate.HeldOut;
        var bytes = chosen.Sum(document => (long)document.Bytes);
        if (bytes < choice.Target / 2)
            _context.Note(FormattableString.Invariant($"The held-out panel has {bytes} bytes instead of {choice.Target}: the other documents share runs of {_options.Panel.MaxSharedRun} characters with each other."));
        return [.. chosen.OrderBy(document => document.Ordinal).Select(document => candidates[placeOf[document.Ordinal]])];
    }

    private void LeaveOut(Fates fates)
    {
        for (var place = 0; place < _sources.Count; place++)
        {
            if (_options.Sources[place].TrainingByteLimit is not { } limit)
                continue;

            var training = Entries(place).Where(kept => fates[kept.Ordinal] == Fate.Training).Select(kept => new KeptDocument(kept.Ordinal, kept.Entry.Bytes, kept.Entry.Lot));
            foreach (var ordinal in TrainingLimit.LeftOut(training, limit).ToList())
                fates[ordinal] = Fate.OverLimit;
        }
    }

    private List<WrittenUnit> WriteAll(Fates fates)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_context.StateFolder, "written")).FullName;
        var writer = new UnitWriter(_context.OutputFolder, folder, fates, Repeats, NameOf, _options.NearDuplicates, _signer.Keep);
        OutputFolder.KeepOnly(_context, _units.SelectMany(writer.FilesOf).ToHashSet(StringComparer.Ordinal));

        var progress = new CountedProgress(_context, "writing", fates.Count, "document", ItemsPerProgress);
        var written = new WrittenUnit[_units.Count];
        OrderedParallel.ForEach(_units, _options.ThreadCount, unit => written[unit.Ordinal] = writer.Write(
            unit, _folders[unit.Ordinal], _thinned?[unit.Ordinal], StartOf(unit), progress.Advance, _context.CancellationToken), _context.CancellationToken);
        return [.. written];
    }

    private void WritePanel(List<Document> panel)
    {
        using var file = new JsonlFile<Document>(OutputPath(CorpusFiles.HeldOut));
        using var sketches = _options.NearDuplicates is { } near ? new SketchWriter(_context.OutputFolder, CorpusFiles.HeldOutPart, near.Sketch) : null;
        foreach (var document in panel)
        {
            file.Write(document);
            sketches?.Add(_signer.Keep(document));
        }

        file.Complete();
        sketches?.Complete();
    }

    private CorpusReport ReportOf(List<WrittenUnit> written) => CorpusTally.Sum(_ids
        .Select((id, place) => (Id: id, Report: CorpusTally.Sum(_units.Where(unit => unit.Place == place).Select(unit => written[unit.Ordinal].Report))))
        .ToDictionary(pair => pair.Id, pair => pair.Report, StringComparer.Ordinal)).Checked();

    private int StartOf(SourceUnit unit) => _starts[_otherFolders.Length + unit.Ordinal];

    private int EndOf(SourceUnit unit) => _starts[_otherFolders.Length + unit.Ordinal + 1];

    private UnitFolder TextsOf(SourceUnit unit) => _thinned?[unit.Ordinal].Folder ?? _folders[unit.Ordinal];

    private string NameOf(int ordinal)
    {
        var place = Array.BinarySearch(_starts, ordinal);
        if (place < 0)
            place = ~place - 1;
        // Units without documents begin where the next one does.
        while (_starts[place + 1] <= ordinal)
            place++;
        return (place < _otherFolders.Length ? _otherFolders[place] : _folders[place - _otherFolders.Length]).NameOf(ordinal - _starts[place]);
    }

    private IEnumerable<(KeptEntry Entry, int Ordinal, SourceUnit Unit)> Entries(int? place = null) => _units
        .Where(unit => place is null || unit.Place == place)
        .SelectMany(unit => TextsOf(unit).ReadIndex().Select((entry, i) => (entry, StartOf(unit) + i, unit)));

    private IEnumerable<(Document Document, int Ordinal)> KeptOf(SourceUnit unit) => TextsOf(unit).ReadKept().Select((document, i) => (document, StartOf(unit) + i));

    private string OutputPath(string file) => Path.Combine(_context.OutputFolder, file);

    /// <summary>What a corpus' manifest says of it.</summary>
    internal static JsonObject FactsOf(string language, CorpusReport report) => new()
    {
        ["language"] = language,
        ["read"] = report.Read,
        ["documents"] = report.Kept,
        ["bytes"] = report.KeptBytes,
        ["held_out_documents"] = report.HeldOut,
        ["held_out_bytes"] = report.HeldOutBytes,
        ["dropped"] = report.Dropped.Values.Sum(),
        ["faults"] = report.Faults.Values.Sum(),
        ["broken_files"] = report.BrokenFiles.Count,
    };

    private static string Describe(CorpusReport report) => string.Join(", ", report.Dropped.Concat(report.Faults).Select(pair => $"{pair.Value} {pair.Key}").DefaultIfEmpty("none dropped"));
}

using System.Text.Json.Nodes;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution;

/// <summary>Builds one corpus in three passes: judge every document and set the kept ones aside; find the panel among them; write.</summary>
/// <remarks>In memory are a few numbers and the id of each document, and the texts of the panel's candidates.</remarks>
internal sealed class CorpusBuilder
{
    /// <summary>Reason of a document whose id its source has used before.</summary>
    public const string RepeatedId = "repeated id";

    private const int DocumentsPerProgress = 4_000;

    private readonly CorpusOptions _options;
    private readonly IReadOnlyList<IDocumentSource> _sources;
    private readonly IReadOnlyList<Source> _described;
    private readonly RunContext _context;
    private readonly CorpusTally[] _tallies;
    private readonly List<KeptDocument> _kept = [];
    private readonly ContributionCounter _contributions = new(TextUse.Collected);

    public CorpusBuilder(CorpusOptions options, IReadOnlyList<IDocumentSource> sources, RunContext context)
    {
        _options = options;
        _sources = sources;
        _described = [.. sources.Select(source => source.Describe())];
        _context = context;
        _tallies = [.. sources.Select(_ => new CorpusTally())];
    }

    private string KeptPath => Path.Combine(_context.StateFolder, "kept.jsonl.zst");

    public StepResult Build()
    {
        OutputFolder.Empty(_context);
        using (var rejects = new JsonlFile<RejectedItem>(OutputPath(CorpusFiles.Rejects)))
        {
            JudgeAll(rejects);
            var heldOut = ChoosePanel();
            Write(heldOut, ChooseLeftOut(heldOut), rejects);
            rejects.Complete();
        }

        var report = CorpusTally.Sum(_described.Select((source, place) => (source.Id, Report: _tallies[place].ToReport()))
            .ToDictionary(pair => pair.Id, pair => pair.Report, StringComparer.Ordinal)).Checked();
        if (report.Kept == 0)
            throw new InvalidInputException($"Nothing is left to train on: {report.Read} items read, {Describe(report)}. Look at what was dropped, and loosen the filters or give other sources.");

        LineageJson.Write(OutputPath(CorpusFiles.Report), report);
        return new StepResult(_contributions.ToComposition(), FactsOf(report));
    }

    private void JudgeAll(JsonlFile<RejectedItem> rejects)
    {
        var duplicates = new ExactDuplicates();
        var names = new HashSet<UInt128>();
        using var kept = new JsonlFile<Document>(KeptPath);
        for (var place = 0; place < _sources.Count; place++)
        {
            var tally = _tallies[place];
            var source = _described[place];
            var judge = new DocumentJudge(_sources[place].ComesInSeries ? _options.Filters.WithoutRepetitionRules() : _options.Filters);
            var items = _sources[place].Read(_context.CancellationToken);
            foreach (var judged in OrderedParallel.Map(items, _options.ThreadCount, item => judge.Judge(source, item), _context.CancellationToken))
            {
                if (++tally.Read % DocumentsPerProgress == 0)
                    _context.Progress(new StepProgress("reading " + source.Id, tally.Read, 0, "item"));

                if (judged.IsRejected)
                {
                    var rejected = judged.Rejected;
                    if (judged.IsFault)
                        tally.Fault(rejected.Reason);
                    else
                        tally.Drop(rejected.Reason);
                    rejects.Write(rejected);
                    continue;
                }

                var document = judged.Kept;
                if (!names.Add(judged.Lot))
                {
                    tally.Drop(RepeatedId);
                    rejects.Write(DocumentJudge.Reject(document, RepeatedId));
                }
                else if (duplicates.FirstWith(judged.Fingerprint, $"{document.Source}/{document.Id}") is { } first)
                {
                    tally.Drop(ExactDuplicates.Reason);
                    rejects.Write(DocumentJudge.Reject(document, ExactDuplicates.Reason) with { Partner = first });
                }
                else
                {
                    _kept.Add(new KeptDocument(_kept.Count, place, judged.Bytes, judged.Lot));
                    kept.Write(judged.Line);
                }
            }
        }
    }

    private HashSet<int> ChoosePanel()
    {
        var choice = new PanelChoice(_options.Panel, _kept);
        // One document cannot be both learnt from and held out.
        if (choice.Candidates.Count == 0 || _kept.Count < 2)
            return [];

        var placeOf = choice.Candidates.Select((ordinal, place) => (ordinal, place)).ToDictionary(pair => pair.ordinal, pair => pair.place);
        var texts = new string[placeOf.Count];
        foreach (var (document, ordinal) in KeptDocuments())
        {
            if (placeOf.TryGetValue(ordinal, out var place))
                texts[place] = document.Text;
        }

        var runs = new SharedRuns(_options.Panel.MaxSharedRun, texts);
        var scanned = OrderedParallel.Map(KeptDocuments(), _options.ThreadCount, kept =>
        {
            runs.Scan(kept.Document.Text, placeOf.GetValueOrDefault(kept.Ordinal, -1));
            return kept.Ordinal;
        }, _context.CancellationToken);
        foreach (var ordinal in scanned)
        {
            if (ordinal % DocumentsPerProgress == 0)
                _context.Progress(new StepProgress("choosing the held-out panel", ordinal, _kept.Count, "document"));
        }

        var chosen = choice.Choose(runs);
        var bytes = chosen.Sum(ordinal => (long)_kept[ordinal].Bytes);
        if (bytes < choice.Target / 2)
            _context.Note(FormattableString.Invariant($"The held-out panel has {bytes} bytes instead of {choice.Target}: the other documents share runs of {_options.Panel.MaxSharedRun} characters with each other."));
        return chosen;
    }

    private HashSet<int> ChooseLeftOut(HashSet<int> heldOut)
    {
        HashSet<int> leftOut = [];
        for (var place = 0; place < _sources.Count; place++)
        {
            if (_options.Sources[place].TrainingByteLimit is { } limit)
                leftOut.UnionWith(TrainingLimit.LeftOut(_kept.Where(document => document.Source == place && !heldOut.Contains(document.Ordinal)), limit));
        }

        return leftOut;
    }

    private void Write(HashSet<int> heldOut, HashSet<int> leftOut, JsonlFile<RejectedItem> rejects)
    {
        using var training = new JsonlFile<Document>(OutputPath(CorpusFiles.Documents));
        using var panel = new JsonlFile<Document>(OutputPath(CorpusFiles.HeldOut));
        foreach (var (document, ordinal) in KeptDocuments())
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            var (_, place, bytes, _) = _kept[ordinal];
            if (heldOut.Contains(ordinal))
            {
                _tallies[place].HoldOut(bytes);
                panel.Write(document);
            }
            else if (leftOut.Contains(ordinal))
            {
                _tallies[place].Drop(TrainingLimit.Reason);
                rejects.Write(DocumentJudge.Reject(document, TrainingLimit.Reason));
            }
            else
            {
                _tallies[place].Keep(bytes);
                _contributions.Add(DocumentJudge.SourceOf(_described[place], document.License), bytes);
                training.Write(document);
            }
        }

        training.Complete();
        panel.Complete();
    }

    private IEnumerable<(Document Document, int Ordinal)> KeptDocuments() => CorpusFiles.ReadOwn<Document>(KeptPath).Select((document, ordinal) => (document, ordinal));

    private string OutputPath(string file) => Path.Combine(_context.OutputFolder, file);

    private JsonObject FactsOf(CorpusReport report) => new()
    {
        ["language"] = _options.Language,
        ["read"] = report.Read,
        ["documents"] = report.Kept,
        ["bytes"] = report.KeptBytes,
        ["held_out_documents"] = report.HeldOut,
        ["held_out_bytes"] = report.HeldOutBytes,
        ["dropped"] = report.Dropped.Values.Sum(),
        ["faults"] = report.Faults.Values.Sum(),
    };

    private static string Describe(CorpusReport report) => string.Join(", ", report.Dropped.Concat(report.Faults).Select(pair => $"{pair.Value} {pair.Key}").DefaultIfEmpty("none dropped"));
}

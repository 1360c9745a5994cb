using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Storage;
using Endonym.Corpus.Execution.Purging;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Quality;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Stories;

/// <summary>Tells the whole story of a document: looks it up in a corpus, reads it once more where it came from, and has the corpus' own judge ask again.</summary>
public static class DocumentStories
{
    private const int MostStories = 20;
    private const int MostCopies = 20;

    // Decided over the whole corpus, after each document was judged alone.
    private static readonly HashSet<string> LaterReasons =
        [CorpusBuilder.RepeatedId, ClusterDecision.DuplicateReason, ClusterDecision.NearDuplicateReason, Fates.InOtherCorpusReason, Fates.OnlyRepeatedLinesReason, TrainingLimit.Reason];

    /// <summary>The stories of all documents of a name: one, unless sources share ids or a source uses one twice.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="corpus">The corpus' name.</param>
    /// <param name="name">The document's id, or SOURCE/ID.</param>
    /// <param name="time">Dates evidence that is read again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">There is no such corpus, or no such document in it or among its rejects.</exception>
    public static IReadOnlyList<DocumentStory> Tell(Workspace workspace, string corpus, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        var artifact = workspace.Get(ArtifactKind.Corpus, corpus);
        var report = CorpusFiles.ReadReport(artifact);
        List<FoundItem> found = [.. Look(artifact, name, cancellationToken).Take(MostStories)];
        if (found.Count == 0)
            throw new InvalidInputException($"Corpus '{corpus}' has no document '{name}', neither among its {report.Kept + report.HeldOut} documents nor among the {report.Read - report.Kept - report.HeldOut} items that it left out. Give a document's id, or SOURCE/ID; endonym corpus rejects {corpus} shows some.");

        var copies = CopiesOf(artifact, found, cancellationToken);
        var asked = new Asked(workspace, artifact, report, time);
        return [.. found.Select(item => Tell(workspace, artifact, item, copies[item.Name].ToList(), asked, cancellationToken))];
    }

    private static IEnumerable<FoundItem> Look(Artifact corpus, string name, CancellationToken cancellationToken)
    {
        foreach (var (path, number) in CorpusFiles.DocumentFiles(corpus))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var document in CorpusFiles.ReadOwn<Document>(path).Where(document => IsNamed(document.Source, document.Id)))
                yield return new FoundItem(DocumentFate.Training, document.Source, document.Id, number) { Document = document };
        }

        foreach (var document in CorpusFiles.ReadHeldOut(corpus).Where(document => IsNamed(document.Source, document.Id)))
            yield return new FoundItem(DocumentFate.HeldOut, document.Source, document.Id, null) { Document = document };
        foreach (var (path, number) in CorpusFiles.RejectFiles(corpus))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var item in CorpusFiles.ReadOwn<RejectedItem>(path).Where(item => IsNamed(item.Source, item.Id)))
                yield return new FoundItem(DocumentFate.Dropped, item.Source, item.Id, number) { Reject = item };
        }

        bool IsNamed(string source, string id) => id == name
            || (name.Length == source.Length + 1 + id.Length && name.StartsWith(source, StringComparison.Ordinal) && name[source.Length] == '/' && name.EndsWith(id, StringComparison.Ordinal));
    }

    private static ILookup<string, string> CopiesOf(Artifact corpus, List<FoundItem> found, CancellationToken cancellationToken)
    {
        var names = found.Where(item => item.Document is not null).Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        List<(string Of, string Copy)> copies = [];
        foreach (var item in names.Count == 0 ? [] : CorpusFiles.ReadRejects(corpus).Where(item => item.Partner is { } partner && names.Contains(partner)).Take(MostCopies))
        {
            cancellationToken.ThrowIfCancellationRequested();
            copies.Add((item.Partner!, $"{item.Source}/{item.Id}")); // asked for above
        }

        return copies.ToLookup(pair => pair.Of, pair => pair.Copy, StringComparer.Ordinal);
    }

    private static DocumentStory Tell(Workspace workspace, Artifact corpus, FoundItem item, List<string> copies, Asked asked, CancellationToken cancellationToken)
    {
        List<string> notes = [];
        var (purged, roots) = PurgeOf(workspace, corpus, item);
        var takenDown = item.Reject?.Reason == RightsVerdict.TakenDown;
        var again = takenDown ? null : asked.Again(item, notes, cancellationToken);
        if (takenDown)
            notes.Add("It was taken down: no word of it is kept, and it is not read again.");

        var document = item.Document ?? again?.Document;
        return new DocumentStory
        {
            Corpus = corpus.Manifest.Name,
            CorpusId = corpus.Manifest.Id,
            Id = item.Id,
            SourceId = item.Source,
            Fate = item.Fate,
            Reason = item.Reject?.Reason,
            Partner = item.Reject?.Partner,
            Copies = copies,
            Source = SourceOf(workspace, corpus, item.Source) ?? again?.Source,
            File = again?.File,
            Unit = purged is null ? item.Number : null, // a purge has a number, and is no unit
            Url = item.Document?.Url ?? item.Reject?.Url,
            Date = document?.Date,
            Genre = document?.Genre,
            Evidence = [.. CorpusFiles.ReadEvidence(corpus).Where(line => line.Id == item.Id && line.Source == item.Source)],
            Purged = purged,
            Steps = [.. again?.Steps ?? [], .. LaterSteps(item, again is { Steps.Count: > 0 })],
            Scores = item.Document?.Scores ?? item.Reject?.Scores,
            Beginning = item.Document is { } kept ? DocumentJudge.Excerpt(kept.Text) : item.Reject?.Excerpt ?? "",
            MadeWith = [.. MadeOf(workspace, item, purged, roots).Select(made => new MadeWith(made.Manifest.Kind, made.Manifest.Name, made.Manifest.Id, made.IsOnTheShelf))],
            Notes = notes,
        };
    }

    // What was decided over all documents; told only where the document came so far.
    private static IEnumerable<JudgeStep> LaterSteps(FoundItem item, bool wasAsked)
    {
        var reason = item.Reject?.Reason;
        if (reason is not null && !LaterReasons.Contains(reason))
            return [];

        var size = (item.Document?.Scores ?? item.Reject?.Scores)?.ClusterSize;
        var alike = size is { } many ? FormattableString.Invariant($"one of {many} that are equal or nearly equal") : "like no other";
        return wasAsked || reason is not null ? [new JudgeStep("place in the corpus", reason, item.Reject?.Partner is { } partner ? $"{alike}; {partner} stands for it" : alike, [])] : [];
    }

    // The corpora that had the document: this one, and what it was before purges.
    private static (PurgedDocument? Purged, IReadOnlyList<string> Roots) PurgeOf(Workspace workspace, Artifact corpus, FoundItem item)
    {
        var trail = PurgeTrail.Of(workspace, corpus.Manifest);
        foreach (var (file, place) in CorpusFiles.PurgedFiles(corpus).Select((file, place) => (file, place)))
        {
            if (item.Fate == DocumentFate.Dropped && CorpusFiles.ReadOwn<PurgedDocument>(file.Path).FirstOrDefault(purged => purged.Id == item.Id && purged.Source == item.Source) is { } purged)
                return (purged, [.. trail.Take(place + 1).Select(purge => purge.Before.Id)]);
        }

        return (null, [.. trail.Select(purge => purge.Before.Id), corpus.Manifest.Id]);
    }

    private static IReadOnlyList<Descendant> MadeOf(Workspace workspace, FoundItem item, PurgedDocument? purged, IReadOnlyList<string> roots) => (item.Fate, purged?.From) switch
    {
        (DocumentFate.Training, _) or (_, PurgedFrom.Training) => Descendants.Of(workspace, roots, role => !ReadsPanel(role)),
        (DocumentFate.HeldOut, _) or (_, PurgedFrom.HeldOut) => Descendants.Of(workspace, roots, ReadsPanel),
        _ => [],
    };

    private static bool ReadsPanel(string role) => role.EndsWith("-panel", StringComparison.Ordinal) || role == QualityModelStep.ReferenceRole;

    private static Source? SourceOf(Workspace workspace, Artifact corpus, string id) => PurgeTrail.Of(workspace, corpus.Manifest).Select(purge => purge.Before)
        .Append(corpus.Manifest)
        .Reverse()
        .SelectMany(manifest => manifest.Composition)
        .Select(contribution => contribution.Source)
        .FirstOrDefault(source => source.Id == id);

    private sealed record FoundItem(DocumentFate Fate, string Source, string Id, string? Number)
    {
        public Document? Document { get; init; }

        public RejectedItem? Reject { get; init; }

        public string Name => $"{Source}/{Id}";
    }

    private sealed record Answer(IReadOnlyList<JudgeStep> Steps, Document? Document, Source? Source, string? File);

    /// <summary>Asks documents again what they were asked when the corpus was built.</summary>
    private sealed class Asked(Workspace workspace, Artifact corpus, CorpusReport report, TimeProvider time)
    {
        private CorpusOptions? _options;
        private JudgeTools? _tools;

        public Answer? Again(FoundItem item, List<string> notes, CancellationToken cancellationToken)
        {
            try
            {
                var options = _options ??= Options();
                var tools = _tools ??= JudgeTools.Load(options, workspace);
                notes.AddRange(OtherClassifiers().Select(name => $"The classifier '{name}' is another one than the corpus was built with; its scores may differ."));
                if (FromSource(item, options, tools, notes, cancellationToken) is { } answer)
                    return answer;
                notes.Add("It is not where it was read any more: the source has changed since.");
            }
            catch (InvalidInputException error)
            {
                notes.Add($"It cannot be read and asked again: {error.Message}");
            }

            return null;
        }

        private IEnumerable<string> OtherClassifiers() => PurgeTrail.BuiltAs(workspace, corpus.Manifest).Inputs
            .Where(input => input.Kind == ArtifactKind.Classifier && workspace.Find(input.Kind, input.Name)?.Manifest.Id != input.Id)
            .Select(input => input.Name);

        private CorpusOptions Options()
        {
            var built = PurgeTrail.BuiltAs(workspace, corpus.Manifest);
            if (built.Run.Verb != CorpusStep.Verb)
                throw new InvalidInputException($"The corpus was made by '{built.Run.Verb}' and not from sources.");

            // A list or a model that has changed since would give other answers; resolving says so.
            var options = PurgeTrail.OptionsOf<CorpusOptions>(built);
            _ = options.EvaluationItems.Select(file => file.Resolve("evaluation items")).Concat(options.TakeDowns.Select(file => file.Resolve("take-downs"))).Count();
            _ = options.LanguageCheck?.Identifier.Resolve();
            _ = options.Quality?.Model.Resolve();
            return options;
        }

        private Answer? FromSource(FoundItem item, CorpusOptions options, JudgeTools tools, List<string> notes, CancellationToken cancellationToken)
        {
            int? unit = item.Number is { } number ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : null;
            (ItemAgain Read, JudgedItem Judged, JudgeTrace Trace)? first = null;
            using var scratch = new ScratchFolder(Path.Combine(workspace.Root, ".explaining-" + Path.GetRandomFileName()));
            foreach (var read in new ReadAgain(options, report, scratch.NewFile(), time).Find(item.Source, item.Id, unit, cancellationToken))
            {
                var trace = new JudgeTrace();
                var judged = new DocumentJudge(options, read.ComesInSeries, tools).Judge(read.ReportId, read.Item, trace);
                first ??= (read, judged, trace);
                if (Agrees(item, judged, options))
                    return AnswerOf(read, trace);
            }

            if (first is not { } other)
                return null;

            notes.Add(other.Judged.Rejected is { } rejected
                ? $"Read and judged now, it would be dropped: {rejected.Reason}. The source, or what judges it, has changed since."
                : "Read and judged now, it would be another text or be kept. The source, or what judges it, has changed since.");
            return AnswerOf(other.Read, other.Trace);
        }

        private static Answer AnswerOf(ItemAgain read, JudgeTrace trace) => new(trace.Steps, read.Item.Document ?? read.Item.Refusal?.Document, read.Item.Cleared?.Source, read.File.Name);

        // A source may use a name twice; the item that was meant is the one that is judged as it was.
        private static bool Agrees(FoundItem item, JudgedItem judged, CorpusOptions options) => (item, judged) switch
        {
            ({ Document: { } document }, { Kept: { } kept }) => kept.Text == document.Text || options.RepeatedLines is not null,
            ({ Reject: { } reject }, { Rejected: { } rejected }) => reject.Reason == rejected.Reason && (reject.Excerpt == rejected.Excerpt || reject.Excerpt.Length == 0),
            ({ Reject: { } reject }, { Kept: { } kept }) => LaterReasons.Contains(reject.Reason) && (reject.Excerpt.Length == 0 || options.RepeatedLines is not null || kept.Text.StartsWith(reject.Excerpt, StringComparison.Ordinal)),
            _ => false,
        };
    }
}

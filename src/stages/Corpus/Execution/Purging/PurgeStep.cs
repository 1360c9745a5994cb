using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>Takes documents out of a corpus that exists already, makes again what holds them, names what has learnt from them, and proves it.</summary>
/// <remarks>
/// The workspace keeps the list, so that no later run brings a document back. A purge can be stopped at any moment: the same command goes on, and when nothing is
/// left to do it says so. Why names stay while words go is argued in <c>docs/decisions/0023-a-purge-forgets-words-and-keeps-names.md</c>.
/// </remarks>
public static class PurgeStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "purge";

    /// <summary>The report for machines; see <see cref="PurgeReport"/>.</summary>
    public const string JsonFile = "purge.json";

    /// <summary>The report for people.</summary>
    public const string MarkdownFile = "purge.md";

    /// <summary>Every purged document; see <see cref="PurgedDocument"/>.</summary>
    public const string ListFile = "purged.jsonl.zst";

    private const int Version = 1;
    private const int LongestNamePart = 80;

    /// <summary>Says what a purge would do, and does nothing.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="corpus">The corpus' name.</param>
    /// <param name="takeDowns">The list's file.</param>
    /// <param name="onDocument">Told of each document that would go.</param>
    /// <exception cref="InvalidInputException">There is no such corpus, or the file is no list.</exception>
    public static PurgeFindings Plan(Workspace workspace, string corpus, string takeDowns, Action<PurgedDocument> onDocument)
    {
        var matcher = MatcherOf(TakeDownList.Read(takeDowns));
        var artifact = workspace.Get(ArtifactKind.Corpus, corpus);
        var documents = new TakenDownIn(artifact, matcher).FindAll(artifact).Select(document =>
        {
            onDocument(document);
            return document;
        });
        return PurgeFindings.Of(workspace, corpus, documents, RootsOf(workspace, artifact.Manifest), RegisteredTakeDowns.IdOfFile(takeDowns), matcher);
    }

    /// <summary>The report of a purge that was done, or null.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="corpus">The corpus' name.</param>
    /// <param name="takeDowns">The list's file.</param>
    /// <exception cref="InvalidInputException">The file is no list.</exception>
    public static Artifact? FindReport(Workspace workspace, string corpus, string takeDowns) => workspace.Find(ArtifactKind.Report, ReportName(corpus, RegisteredTakeDowns.IdOfFile(takeDowns)));

    /// <summary>Reads a report.</summary>
    public static PurgeReport ReadReport(Artifact report) => LineageJson.Read<PurgeReport>(report.PathOf(JsonFile), "purge report");

    /// <summary>Purges a corpus.</summary>
    /// <param name="workspace">The workspace, which keeps the list from now on.</param>
    /// <param name="corpus">The corpus' name.</param>
    /// <param name="takeDowns">The list's file.</param>
    /// <param name="reporter">Shows how far it is.</param>
    /// <param name="cancellationToken">Stops it; the same call goes on.</param>
    /// <returns>The report; null if the list names nothing in the corpus and never did.</returns>
    /// <exception cref="InvalidInputException">There is no such corpus, the file is no list, or another process is writing a corpus or shards.</exception>
    public static Artifact? Run(Workspace workspace, string corpus, string takeDowns, IStepReporter reporter, CancellationToken cancellationToken)
    {
        RefuseWhileOthersWrite(workspace);
        var matcher = MatcherOf(TakeDownList.Read(takeDowns));
        var artifact = workspace.Find(ArtifactKind.Corpus, corpus) ?? GoOn(workspace, corpus, reporter, cancellationToken) ?? workspace.Get(ArtifactKind.Corpus, corpus);
        var options = new PurgeOptions { Corpus = corpus, TakeDowns = RegisteredTakeDowns.Register(workspace, takeDowns) };

        if (new TakenDownIn(artifact, matcher).FindAll(artifact).Any())
            artifact = Purge(workspace, options, artifact, matcher, reporter, cancellationToken);
        var trail = PurgeTrail.Of(workspace, artifact.Manifest);
        if (trail.Select((purge, place) => (purge, place)).LastOrDefault(past => past.purge.Options.TakeDowns == options.TakeDowns) is not { purge: { } done } last)
            return workspace.Find(ArtifactKind.Report, ReportName(corpus, options.TakeDowns));

        // A corpus has one such file for each purge.
        var list = CorpusFiles.PurgedFiles(artifact).ElementAt(last.place).Path;
        var findings = PurgeFindings.Of(workspace, corpus, CorpusFiles.ReadOwn<PurgedDocument>(list), RootsOf(workspace, done.Before), options.TakeDowns, matcher);
        foreach (var held in findings.Artifacts.Where(made => made is { IsOnTheShelf: true, Consequence: PurgeConsequence.MadeAgain }))
            Rebuilds.Replace(workspace, workspace.Get(held.Kind, held.Name).Manifest, reporter, cancellationToken);
        DiscardLeftovers(workspace, options, [.. RootsOf(workspace, done.Before), .. findings.Artifacts.Select(made => made.Id)]);
        return Prove(workspace, options, artifact, done, list, findings, matcher, reporter, cancellationToken);
    }

    private static Artifact Purge(Workspace workspace, PurgeOptions options, Artifact corpus, TakeDownMatcher matcher, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var step = StepOf(options, [corpus.As("corpus")]);
        return workspace.Run(step, reporter, context => FinishedPurge.Restore(context, corpus.Folder)
            ?? FinishedPurge.Mark(context, new CorpusPurger(corpus, new TakenDownIn(corpus, matcher), options.ThreadCount, context).Purge()), cancellationToken);
    }

    // A process that was killed while the new corpus took the place of the old one left neither.
    private static Artifact? GoOn(Workspace workspace, string corpus, IStepReporter reporter, CancellationToken cancellationToken)
    {
        if (workspace.Runs(_ => { }).FirstOrDefault(run => run is { Verb: Verb, Kind: ArtifactKind.Corpus, Status: not RunStatus.Done } && run.Name == corpus) is not { } killed)
            return null;

        var options = killed.Options.Deserialize<PurgeOptions>(LineageJson.Compact)!; // an object never reads as null
        return workspace.Run(StepOf(options, killed.Inputs), reporter, context => FinishedPurge.Restore(context, workspace.FolderOf(ArtifactKind.Corpus, corpus))
            ?? throw new InvalidInputException($"Corpus '{corpus}' is gone and the purge {killed.Id} has not finished a new one. Build the corpus again; what the workspace's take-down lists name stays out."), cancellationToken);
    }

    private static Step StepOf(PurgeOptions options, IReadOnlyList<InputReference> inputs) =>
        new() { Verb = Verb, Version = Version, Kind = ArtifactKind.Corpus, Name = options.Corpus, Options = options, Inputs = inputs };

    private static Artifact Prove(
        Workspace workspace, PurgeOptions options, Artifact corpus, PastPurge done, string list, PurgeFindings findings, TakeDownMatcher matcher, IStepReporter reporter, CancellationToken cancellationToken)
    {
        List<(string Kind, string Name, List<string> Ids)> madeAgain =
        [
            .. findings.Artifacts.Where(made => made.Consequence == PurgeConsequence.MadeAgain)
                .GroupBy(made => (made.Kind, made.Name))
                .Select(group => (group.Key.Kind, group.Key.Name, group.Select(made => made.Id).ToList())),
        ];
        List<Artifact> now = [.. madeAgain.Select(made => workspace.Find(made.Kind, made.Name)).OfType<Artifact>()];
        var step = new Step
        {
            Verb = Verb,
            Version = Version,
            Kind = ArtifactKind.Report,
            Name = ReportName(options.Corpus, options.TakeDowns),
            Options = options,
            Inputs = [corpus.As(Descendants.CheckedRole), .. now.Select(artifact => artifact.As(Descendants.CheckedRole))],
        };
        return workspace.Run(step, reporter, context =>
        {
            OutputFolder.Empty(context);
            var proof = new PurgeProof(workspace, [.. CorpusFiles.ReadOwn<PurgedDocument>(list)], matcher, context);
            var report = new PurgeReport
            {
                Corpus = options.Corpus,
                TakeDowns = options.TakeDowns,
                Before = StateOf(done.Before),
                After = StateOf(done.After),
                Findings = findings,
                Checks =
                [
                    proof.OfCorpus(corpus, done.Before.Id),
                    .. madeAgain.Select(made => now.Find(artifact => artifact.Manifest.Kind == made.Kind && artifact.Manifest.Name == made.Name) is { } shards
                        ? proof.OfShards(shards, made.Ids)
                        : new PurgeCheck(made.Kind, made.Name, null, made.Ids, 0, 0, 0)),
                ],
            };
            LineageJson.Write(Path.Combine(context.OutputFolder, JsonFile), report);
            AtomicFile.WriteText(Path.Combine(context.OutputFolder, MarkdownFile), PurgeMarkdown.Render(report, CorpusFiles.ReadOwn<PurgedDocument>(list)));
            File.Copy(list, Path.Combine(context.OutputFolder, ListFile));
            return new StepResult([], FactsOf(report));
        }, cancellationToken);
    }

    private static JsonObject FactsOf(PurgeReport report) => new()
    {
        ["purged_documents"] = report.Before.Documents - report.After.Documents,
        ["purged_held_out_documents"] = report.Before.HeldOutDocuments - report.After.HeldOutDocuments,
        ["to_retrain"] = report.Findings.ToRetrain.Count(made => made.IsOnTheShelf),
        ["found_again"] = report.Checks.Sum(check => check.Named + check.SameText),
    };

    private static PurgeState StateOf(Manifest corpus)
    {
        return new PurgeState(corpus.Id, Fact("documents"), Fact("bytes"), Fact("held_out_documents"), Fact("held_out_bytes"));

        long Fact(string name) => corpus.Facts[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : 0;
    }

    // The corpus, and what it was before earlier purges, which had the documents too.
    private static List<string> RootsOf(Workspace workspace, Manifest corpus) => [.. PurgeTrail.Of(workspace, corpus).Select(purge => purge.Before.Id), corpus.Id];

    private static TakeDownMatcher MatcherOf(TakeDownList list) => new(list, new ClearanceOptions());

    private static string ReportName(string corpus, string takeDowns) => string.Create(CultureInfo.InvariantCulture, $"purge-{corpus[..Math.Min(corpus.Length, LongestNamePart)]}-{takeDowns[..8]}");

    private static void RefuseWhileOthersWrite(Workspace workspace)
    {
        if (workspace.Runs(_ => { }).FirstOrDefault(run => run is { Status: RunStatus.Running or RunStatus.Submitted, Kind: ArtifactKind.Corpus or ArtifactKind.Shards }) is { } working)
            throw new InvalidInputException($"The run {working.Id} is at work and may be reading what is to be purged. Wait for it to end, or stop it; then run this again. If its jobs are gone from the cluster and nobody will go on with it, delete its folder in runs/.");
    }

    // What runs that never ended have left holds texts, and none of them can be gone on with: their inputs are other ones now.
    private static void DiscardLeftovers(Workspace workspace, PurgeOptions options, IReadOnlyList<string> affected)
    {
        foreach (var run in workspace.Runs(_ => { }).Where(run => run.Status is not (RunStatus.Running or RunStatus.Submitted)))
        {
            if ((run.Verb == CorpusStep.Verb && !CorpusStep.LeavesOut(run.Options, options.TakeDowns))
                || (run is { Verb: Verb, Kind: ArtifactKind.Corpus } && run.Name == options.Corpus)
                || (run.Kind == ArtifactKind.Shards && run.Inputs.Any(input => affected.Contains(input.Id))))
                workspace.Discard(run);
        }
    }
}

using System.CommandLine;
using System.Globalization;
using Endonym.Cli.Console;
using Endonym.Corpus.Execution.Purging;
using Endonym.Lineage;
using Endonym.Lineage.Runs;
using Endonym.Text.Markup;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus purge</c>: a rightsholder asks, and the text goes, with proof.</summary>
internal static class CorpusPurgeVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var corpus = new Argument<string>("corpus") { Description = "Name of a corpus." };
        var takeDowns = new Option<string>("--take-downs") { Description = "The list (YAML) of take-downs and later opt-outs. The workspace keeps it, so that no later run brings a document back.", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Change nothing: list the documents that would go, and everything that was made with them." };
        var check = new Option<bool>("--check") { Description = "Change nothing, for scripts: exit code 1 if the list names documents that are still in the corpus, or if what has learnt from them is still in the workspace." };
        var command = new Command("purge", "Take documents out of a corpus that is made, make its shards again without them, and name the models that have learnt from them.") { corpus, takeDowns, dryRun, check, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var (name, list) = (parsed.GetRequiredValue(corpus), parsed.GetRequiredValue(takeDowns));
            if (parsed.GetValue(check))
                Check(workspace, name, list);
            else if (parsed.GetValue(dryRun))
                Show(PurgeStep.Plan(workspace, name, list, WriteRow), name);
            else
                Purge(workspace, name, list, reporter, stop);
        }));
        return command;
    }

    private static void Purge(Workspace workspace, string corpus, string list, ConsoleReporter reporter, CancellationToken stop)
    {
        var earlier = PurgeStep.FindReport(workspace, corpus, list)?.Manifest.Id;
        if (PurgeStep.Run(workspace, corpus, list, reporter, stop) is not { } artifact)
        {
            reporter.Noted($"The list names nothing in corpus {corpus}. The workspace keeps it: what it names stays out of later corpora.");
            return;
        }

        var report = PurgeStep.ReadReport(artifact);
        if (artifact.Manifest.Id == earlier)
            reporter.Noted("Nothing is left to do.");
        else
            reporter.Noted($"{Number(report.Before.Documents - report.After.Documents)} of {Number(report.Before.Documents)} documents and {Number(report.Before.HeldOutDocuments - report.After.HeldOutDocuments)} of {Number(report.Before.HeldOutDocuments)} held-out ones are gone.");
        foreach (var made in report.Findings.ToRetrain.Where(made => IsThere(workspace, made)))
            reporter.Noted($"{made.Kind}/{made.Name} has learnt from them{(made.IsCertain ? "" : ", perhaps")} ({Number(made.SourceTokens)} tokens, {Number(made.SourceBytes)} bytes of the affected sources): it must be retrained or withdrawn.");
        foreach (var (other, count) in report.Findings.OtherCorpora)
            reporter.Noted($"The list names {Number(count)} documents of corpus {other} too: purge it as well.");
        if (report.Findings.StayingCopies > 0)
            reporter.Noted($"{Number(report.Findings.StayingCopies)} documents had been left out as copies of others, which the list does not name and which stay: see stays_as in {artifact.PathOf(PurgeStep.ListFile)}.");
        reporter.Noted("The proof: " + artifact.PathOf(PurgeStep.MarkdownFile));
    }

    private static void Show(PurgeFindings findings, string corpus)
    {
        if (findings.IsEmpty)
            System.Console.WriteLine($"The list names nothing in corpus {corpus}.");
        foreach (var made in findings.Artifacts)
            WriteRow(Consequence(made.Consequence), $"{made.Kind}/{made.Name}", made.Id[..12], made.IsOnTheShelf ? "in the workspace" : "replaced since", made.IsCertain ? "" : "perhaps");
        foreach (var run in findings.UnfinishedTrainings)
            WriteRow("unfinished training", run);
        foreach (var (other, count) in findings.OtherCorpora)
            WriteRow("named in another corpus", other, Number(count));
    }

    // A document is in the corpus or in what was made with it; both have to end before a script may go on.
    private static void Check(Workspace workspace, string corpus, string list)
    {
        var plan = PurgeStep.Plan(workspace, corpus, list, _ => { });
        IEnumerable<PurgedArtifact> made = PurgeStep.FindReport(workspace, corpus, list) is { } done ? PurgeStep.ReadReport(done).Findings.Artifacts : [];
        List<string> reasons =
        [
            .. plan.Entries.Select(entry => $"{PlainText.OneLine(entry.Entry)}: {Number(entry.Training)} documents, {Number(entry.HeldOut)} held out, {Number(entry.Rejects)} among the rejects of corpus {corpus}"),
            .. plan.Artifacts.Concat(made).DistinctBy(artifact => artifact.Id).Where(artifact => IsThere(workspace, artifact) && artifact.Consequence is PurgeConsequence.Retrain or PurgeConsequence.MadeAgain)
                .Select(artifact => $"{artifact.Kind}/{artifact.Name} was{(artifact.IsCertain ? "" : " perhaps")} made with them"),
        ];
        if (reasons.Count > 0)
            throw new RefusedException($"What {list} names is not gone:", reasons);
    }

    private static bool IsThere(Workspace workspace, PurgedArtifact made) => workspace.Find(made.Kind, made.Name)?.Manifest.Id == made.Id;

    private static string Consequence(PurgeConsequence consequence) => consequence switch
    {
        PurgeConsequence.MadeAgain => "made again",
        PurgeConsequence.Counted => "has counted their words",
        PurgeConsequence.MeasureAgain => "measure again",
        _ => "retrain or withdraw",
    };

    private static void WriteRow(PurgedDocument document) => WriteRow(document.From switch
    {
        PurgedFrom.Training => "training",
        PurgedFrom.HeldOut => "held out",
        _ => "rejects",
    }, document.Source, document.Id, document.Entry, document.Url ?? "");

    private static void WriteRow(params string[] cells) => System.Console.WriteLine(string.Join('\t', cells.Select(PlainText.OneLine)).TrimEnd('\t')); // ids come from outside

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

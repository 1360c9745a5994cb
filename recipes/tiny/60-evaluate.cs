#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 60: what each stage gained or lost, on the same items, with intervals. The line to look at is counter-adaptation: does tuning undo the language?

using Endonym.Evaluation;
using Endonym.Models.Torch.Generation;
using Spectre.Console;

public static class EvaluateStage
{
    public static int Main(string[] args) => Tiny.Start(args, run =>
    {
        Run(run);
        Show(run);
    });

    public static void Run(TinyRun run)
    {
        (string Stage, string Checkpoint)[] all = [("base", TinyRun.Foreign), ("adapted", TinyRun.Adapted), ("instruct", TinyRun.Instruct), ("aligned", TinyRun.Aligned)];
        var stages = all
            .Select(stage => (stage.Stage, Checkpoint: run.Workspace.Find("checkpoint", stage.Checkpoint)))
            .Where(stage => stage.Checkpoint is not null)
            .Select(stage => new StageUnderTest(stage.Stage, stage.Checkpoint!, () => TorchLanguageModel.Load(stage.Checkpoint!.Folder, stage.Stage))) // filtered above
            .ToList();

        var report = EvaluationStep.Run(
            run.Workspace,
            new EvaluationOptions { Name = TinyRun.Report, Language = run.Language, AdaptedStage = "adapted", MaxPanelBytes = 60_000, MaxAnswerTokens = 24 },
            stages,
            new EvaluationInputs(
                run.Workspace.Get("corpus", run.NativeCorpus),
                run.Workspace.Get("corpus", TinyRun.EnglishCorpus),
                run.HasPack ? PackTests.Of(run.Pack) : null),
            run.Reporter,
            run.Stop);

        // Where scripts look for it.
        foreach (var file in new[] { EvaluationStep.JsonFile, EvaluationStep.MarkdownFile, EvaluationStep.HtmlFile })
            File.Copy(report.PathOf(file), Path.Combine(run.Workspace.Root, file), overwrite: true);
    }

    public static void Show(TinyRun run)
    {
        var report = run.Workspace.Get("report", TinyRun.Report);
        AnsiConsole.Write(Endonym.Cli.Console.StageTable.Of(report));
        AnsiConsole.WriteLine("The whole report, with plots: " + report.PathOf(EvaluationStep.HtmlFile));
    }
}

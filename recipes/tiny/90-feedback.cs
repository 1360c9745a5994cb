#!/usr/bin/env dotnet
#:project ../../src/hosts/Cli/Cli.csproj
#:include Tiny.cs

// Step 90: what citizens asked, rated and agreed to share, as a file for annotators, who will write the answers a better model learns from.
// Prompts only: a model's answers never become training targets.

using Endonym.Assistants.Feedback;

public static class FeedbackStage
{
    public static int Main(string[] args) => Tiny.Start(args, Run);

    public static void Run(TinyRun run)
    {
        if (!File.Exists(run.DatabasePath))
        {
            run.Reporter.Noted("feedback skipped: nobody has talked to a served model yet");
            return;
        }

        var path = Path.Combine(run.Workspace.Root, "feedback.jsonl");
        var report = FeedbackExport.Run(run.DatabasePath, path, TimeProvider.System);
        run.Reporter.Noted($"feedback: {report.Prompts} rated prompts with consent ({report.Up} up, {report.Down} down) in {path}");
    }
}

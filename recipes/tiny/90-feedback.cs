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
        if (File.Exists(run.DatabasePath))
            Export(run, run.DatabasePath, Path.Combine(run.Workspace.Root, "feedback.jsonl"), PromptAuthor.Citizens);
        else if (Demonstration.FindIn(run.DemonstrationFolder) is { } shown)
        {
            run.Reporter.Noted("feedback: no citizen has talked to a served model yet; step 80's question stands in, marked as what it is");
            Export(run, Demonstration.DatabaseIn(run.DemonstrationFolder), Path.Combine(run.DemonstrationFolder, "feedback.jsonl"), new PromptAuthor(shown.Origin, shown.Generator));
        }
        else
        {
            run.Reporter.Noted("feedback skipped: nobody has talked to a served model yet");
        }
    }

    private static void Export(TinyRun run, string database, string path, PromptAuthor author)
    {
        var report = FeedbackExport.Run(database, path, TimeProvider.System, author);
        run.Reporter.Noted($"feedback: {report.Prompts} rated prompts with consent ({report.Up} up, {report.Down} down; origin {author.Origin}) in {path}");
    }
}

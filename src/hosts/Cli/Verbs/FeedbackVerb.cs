using System.CommandLine;
using Endonym.Assistants.Feedback;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym feedback</c>: what citizens asked and agreed to share, for annotators.</summary>
internal static class FeedbackVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var database = new Option<string?>("--database") { Description = "The server's database; the workspace's if left out." };
        var output = new Option<string?>("--output") { Description = "The JSONL file to write." };
        var export = new Command("export", "Write rated prompts with consent as JSONL. Prompts only: a model's answers never become training targets.") { database, output, work };
        export.SetAction(parsed => parsed.Run(work, (workspace, reporter, _) =>
        {
            var report = FeedbackExport.Run(parsed.GetValue(database) ?? Path.Combine(workspace.Root, "conversations.db"), parsed.Needed(output), TimeProvider.System);
            reporter.Noted($"{report.Prompts} prompts ({report.Up} rated up, {report.Down} down) in {parsed.GetValue(output)}");
        }));
        return new Command("feedback", "Turn citizens' consented feedback into work for annotators.") { export };
    }
}

using System.CommandLine;
using Endonym.Corpus.Execution;
using Endonym.Lineage.Artifacts;
using Endonym.Text.Markup;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus rejects</c>: a look at what was dropped.</summary>
internal static class CorpusRejectsVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var corpus = new Argument<string>("corpus") { Description = "Name of a corpus." };
        var reason = new Option<string?>("--reason") { Description = "Only documents dropped for this reason." };
        var count = new Option<int>("--sample") { Description = "How many to show.", DefaultValueFactory = _ => 20 };
        var command = new Command("rejects", "Look at documents that were dropped, and why.") { corpus, reason, count, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, _) =>
        {
            var artifact = workspace.Get(ArtifactKind.Corpus, parsed.GetRequiredValue(corpus));
            foreach (var item in CorpusRejects.Sample(artifact, parsed.GetValue(reason), parsed.GetValue(count)))
                System.Console.WriteLine(string.Join('\t', ((string[])[item.Reason, item.Source, item.Id, item.Excerpt]).Select(PlainText.OneLine))); // what was dropped may hold anything
        }));
        return command;
    }
}

using System.CommandLine;
using System.Text.Json;
using Endonym.Corpus.Execution.Stories;
using Endonym.Lineage.Manifests;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus explain</c>: the whole story of one document.</summary>
internal static class CorpusExplainVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var corpus = new Argument<string>("corpus") { Description = "Name of a corpus." };
        var id = new Argument<string>("id") { Description = "The document's id, or SOURCE/ID, as rejects name the document that they repeat." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("explain", "Tell the story of a document, kept or dropped: where it came from, its rights and their evidence, every score and decision, and what was made with it.") { corpus, id, json, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, stop) =>
        {
            var stories = DocumentStories.Tell(workspace, parsed.GetRequiredValue(corpus), parsed.GetRequiredValue(id), TimeProvider.System, stop);
            System.Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(stories, LineageJson.Indented)
                : string.Join("\n", stories.Select(StoryText.Render)).TrimEnd());
        }));
        return command;
    }
}

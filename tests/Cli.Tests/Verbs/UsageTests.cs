using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Running;
using Endonym.Cli.Tests.Workspaces;

namespace Endonym.Cli.Tests.Verbs;

public sealed class UsageTests(FinishedWorkspace finished)
{
    [Theory]
    [InlineData("corpsu", "--help", "corpsu")]
    [InlineData("base --stepz 4", "base --help", "--stepz")]
    [InlineData("base --steps four", "base --help", "four")]
    [InlineData("base --schedule Sawtooth", "base --help", "Sawtooth", "Wsd")]
    [InlineData("corpus --origin Divine", "corpus --help", "Divine", "Organic")]
    [InlineData("release --for friends", "release --help", "friends", "Prototype")]
    [InlineData("", "--help")]
    [InlineData("runs show", "runs show --help", "show")]
    public async Task A_mistyped_command_is_told_what_is_wrong_and_where_help_is(string command, string help, params string[] told)
    {
        var line = (await finished.Folder.RunAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Mistake();

        Assert.EndsWith($"endonym {help} shows the {(help == "--help" ? "verbs" : "options")}.", line, StringComparison.Ordinal);
        Assert.All(told, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("System.", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("corpus", "--language")]
    [InlineData("tokenizer", "--name")]
    [InlineData("shards", "--corpus")]
    [InlineData("mix", "--name")]
    [InlineData("mix --plan", "--policy")]
    [InlineData("base", "--name")]
    [InlineData("instruct", "--name")]
    [InlineData("align", "--name")]
    [InlineData("evaluate", "--language")]
    [InlineData("release", "--for")]
    [InlineData("serve", "--model")]
    [InlineData("chat", "--model")]
    [InlineData("feedback export", "--output")]
    public async Task A_verb_without_options_says_what_it_needs(string verb, string needed) =>
        Assert.Contains(needed + " is needed", (await finished.Folder.RunAsync(verb.Split(' '))).Mistake(), StringComparison.Ordinal);

    [Theory]
    [InlineData("corpus --language en", "at least one source")]
    [InlineData("tokenizer --name new", "at least one corpus")]
    [InlineData("base --name new", "at least one")]
    [InlineData("evaluate --language en --native tales", "stage")]
    public async Task A_list_that_is_left_out_is_asked_for(string command, string told) =>
        Assert.Contains(told, (await finished.Folder.RunAsync(command.Split(' '))).Mistake(), StringComparison.Ordinal);

    [Theory]
    [InlineData("corpus", "--source", "--license", "--origin", "--category", "--evidence", "--language", "--config", "--work", "rejects", "export")]
    [InlineData("tokenizer", "--corpus", "--vocabulary-size", "--config", "--work")]
    [InlineData("shards", "--corpus", "--tokenizer", "--seed", "--config", "--work", "verify", "prove", "check-proof", "export")]
    [InlineData("mix", "--policy", "--plan", "--config", "--work")]
    [InlineData("base", "--shards", "--from", "--steps", "--learning-rate", "--threads", "--seed", "--config", "--work")]
    [InlineData("instruct", "--from", "--dataset", "--file", "--epochs", "--tokens-per-micro-batch", "--learning-rate", "--config", "--work")]
    [InlineData("align", "--from", "--dataset", "--file", "--beta", "--tokens-per-micro-batch", "--config", "--work")]
    [InlineData("evaluate", "--stage", "--language", "--english", "--json", "--config", "--work")]
    [InlineData("release", "--for", "prototype", "public", "commercial", "--provider", "--policy", "--config", "--work")]
    [InlineData("serve", "--model", "--port", "--slots", "--work")]
    [InlineData("chat", "--model", "--temperature", "--seed", "--work")]
    [InlineData("feedback", "export")]
    [InlineData("runs", "--json", "show", "verify", "--work")]
    public async Task Help_of_a_verb_lists_its_options(string verb, params string[] options)
    {
        var help = (await finished.Folder.RunAsync(verb, "--help")).Well().Output;

        Assert.All(options, option => Assert.Contains(option, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("C.UTF-8")]
    [InlineData("pl_PL.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    public async Task Numbers_are_written_with_a_decimal_point_in_every_culture(string culture)
    {
        using var folder = finished.Copy();
        var environment = new Dictionary<string, string> { ["LC_ALL"] = culture };

        var ended = await EndonymProcess.RunAsync(folder.Root, ["align", "--name", "again", "--from", "tuned", "--dataset", "pairs", "--beta", "0.25", "--learning-rate", "0.0001", "--threads", "1"], environment: environment);

        ended.Well();
        var options = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FindRun("align", "again")!, "run.json"), TestContext.Current.CancellationToken))!["options"]!;
        Assert.Equal(0.25, (double)options["beta"]!);
        Assert.Equal(1e-4, (double)options["trainer"]!["schedule"]!["peak"]!);
    }

    [Fact]
    public async Task Help_lists_the_verbs_in_the_order_of_the_flow()
    {
        var help = (await finished.Folder.RunAsync("--help")).Well().Output;

        string[] verbs = ["corpus", "tokenizer", "shards", "mix", "base", "instruct", "align", "evaluate", "release", "export", "quantize", "plan", "serve", "keys", "chat", "bench", "feedback", "runs"];
        var places = verbs.Select(verb => help.IndexOf("\n  " + verb + " ", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }
}

using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Filters.Fit;
using Endonym.Corpus.Statistics;

namespace Endonym.Cli.Tests.Verbs;

public sealed class CorpusReportTests
{
    [Fact]
    public async Task Statistics_are_printed_copied_and_not_made_twice()
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", [.. Enumerable.Range(0, 60).Select(SmallTexts.DocumentLine)]);
        (await folder.RunAsync(Flow.CorpusOf("tales", "tales.jsonl"))).Well();
        (await folder.RunAsync(Flow.Tokenizer)).Well();
        (await folder.RunAsync(Flow.Shards)).Well();

        var shown = (await folder.RunAsync("corpus", "stats", "tales", "--shards", "tales", "--out", "report")).Well().Output;
        Assert.Contains("Corpus tales", shown, StringComparison.Ordinal);
        Assert.Contains("of 60 items read are trained on", shown, StringComparison.Ordinal);
        Assert.Equal(
            [StatisticsStep.HtmlFile, StatisticsStep.JsonFile, StatisticsStep.MarkdownFile, StatisticsStep.TrainingContentFile],
            Directory.EnumerateFiles(folder.PathOf("report")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

        var again = (await folder.RunAsync("corpus", "stats", "tales", "--shards", "tales", "--json")).Well().Output;
        var json = JsonNode.Parse(again[again.IndexOf('{', StringComparison.Ordinal)..])!;
        Assert.Contains("unchanged, skipped", again, StringComparison.Ordinal);
        Assert.Equal(60, (int)json["total"]!["documents"]! + (int)json["held_out_documents"]!);
        Assert.True((double)json["total"]!["tokens_per_word"]! > 1);
    }

    [Fact]
    public async Task Fitted_filters_are_what_the_corpus_verb_takes()
    {
        using var folder = WorkspaceFolder.Empty();
        folder.Write("tales.jsonl", [.. Enumerable.Range(0, 60).Select(SmallTexts.DocumentLine)]);

        var shown = (await folder.RunAsync("corpus", "fit", "--language", "en", "--reference", "tales.jsonl", "--out", "fit")).Well().Output;
        Assert.Contains("of 60 documents of the reference are kept", shown, StringComparison.Ordinal);

        var path = Path.Combine("fit", FitStep.ConfigurationFile);
        Assert.Contains("the", FineWeb2Yaml.Read(folder.PathOf(path)).StopWords);
        var built = await folder.RunAsync([.. Flow.CorpusOf("tales", "tales.jsonl"), "--fineweb2", path]);
        Assert.True(built.ExitCode == 0 || built.Errors.Contains("Nothing is left to train on", StringComparison.Ordinal), built.Output + built.Errors); // the tales repeat themselves
        Assert.Contains("--reference is needed", (await folder.RunAsync("corpus", "fit", "--language", "en")).Mistake(), StringComparison.Ordinal);
        Assert.Contains("Which corpus?", (await folder.RunAsync("corpus", "stats")).Mistake(), StringComparison.Ordinal);
    }
}

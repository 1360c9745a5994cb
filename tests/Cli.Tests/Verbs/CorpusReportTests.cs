using System.Text.Json.Nodes;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Filters.Fit;
using Endonym.Corpus.Statistics;
using Endonym.Lineage.Artifacts;

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

        // What a script reads is JSON and nothing else.
        var again = (await folder.RunAsync("corpus", "stats", "tales", "--shards", "tales", "--json")).Well();
        var json = JsonNode.Parse(again.Output)!;
        Assert.Contains("unchanged, skipped", again.Errors, StringComparison.Ordinal);
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
        (await folder.RunAsync([.. Flow.CorpusOf("tales", "tales.jsonl"), "--fineweb2", path])).Well();
        var report = CorpusFiles.ReadReport(folder.Workspace.Get(ArtifactKind.Corpus, "tales"));
        var fit = FitStep.Read(folder.Workspace.Get(ArtifactKind.Report, "fit-en"));
        Assert.Equal(fit.Kept, report.Kept + report.HeldOut);
        Assert.Equal(fit.Dropped.ToDictionary(pair => pair.Key, pair => (long)pair.Value), report.Dropped);
        Assert.Contains("--reference is needed", (await folder.RunAsync("corpus", "fit", "--language", "en")).Mistake(), StringComparison.Ordinal);
        Assert.Contains("Which corpus?", (await folder.RunAsync("corpus", "stats")).Mistake(), StringComparison.Ordinal);
    }
}

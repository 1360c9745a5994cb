using System.CommandLine;
using Endonym.Cli.Console;
using Endonym.Corpus.Statistics;
using Endonym.Lineage;
using Spectre.Console;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus stats</c>: what a corpus is made of, and what was left out.</summary>
internal static class CorpusStatsVerb
{
    private static readonly string[] Files = [StatisticsStep.HtmlFile, StatisticsStep.MarkdownFile, StatisticsStep.JsonFile, StatisticsStep.TrainingContentFile];

    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("stats");
        var corpus = new Argument<string?>("corpus") { Description = "Name of a corpus.", Arity = ArgumentArity.ZeroOrOne };
        var shards = new Option<string?>("--shards") { Description = "Shards of the corpus, with whose tokenizer tokens are counted; none are counted if left out." };
        var name = new Option<string?>("--name") { Description = "Name of the report to make; 'corpus-' and the corpus' name if left out." };
        var output = new Option<string?>("--out") { Description = "A folder that gets a copy of the report's files." };
        var json = new Option<bool>("--json") { Description = "Print the statistics as JSON." };
        var command = new Command("stats", "Show what a corpus is made of: documents, bytes, words and tokens by source, rights class, domain, year and more; lengths; what was dropped.") { corpus, shards, name, output, json, config, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var options = parsed.GetValue(config) is { } file ? ConfigFile.Read<StatisticsOptions>(file, StatisticsStep.Verb) : FromFlags();
            using var aside = parsed.GetValue(json) ? ConsoleReporter.ToStandardError() : null;
            var report = StatisticsStep.Run(workspace, options, aside ?? reporter, stop);
            if (parsed.GetValue(output) is { } folder)
                ReportCopies.Write(report, Files, folder);

            if (parsed.GetValue(json))
                System.Console.WriteLine(File.ReadAllText(report.PathOf(StatisticsStep.JsonFile)));
            else
                AnsiConsole.Write(CorpusTable.Of(StatisticsStep.Read(report), report.PathOf(StatisticsStep.HtmlFile)));

            StatisticsOptions FromFlags()
            {
                var chosen = parsed.GetValue(corpus) ?? throw new InvalidInputException("Which corpus? Name one, such as: endonym corpus stats pl. Or give all options with --config FILE.");
                return new StatisticsOptions { Name = parsed.GetValue(name) ?? "corpus-" + chosen, Corpus = chosen, Shards = parsed.GetValue(shards) };
            }
        }));
        return command;
    }
}

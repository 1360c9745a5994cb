using System.CommandLine;
using System.Globalization;
using Endonym.Cli.Console;
using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Filters.Fit;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus fit</c>: filters for a language that has none yet.</summary>
internal static class CorpusFitVerb
{
    private static readonly string[] Files = [FitStep.ConfigurationFile, FitStep.HtmlFile, FitStep.MarkdownFile, FitStep.JsonFile];

    public static Command Create()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("fit");
        var language = new Option<string?>("--language") { Description = "BCP 47 code of the language." };
        var reference = new Option<string?>("--reference") { Description = "Good prose of the language, such as its encyclopaedia: a corpus, or a file of JSON lines with 'text' (.gz and .zst too); some hundreds of documents at least." };
        var english = new Option<string?>("--english") { Description = "The same in English, against which the limits on repetition are set; they stay at Gopher's if left out." };
        var model = new Option<string?>("--language-model") { Description = "What tells languages: a classifier made by 'endonym corpus language-model', or a fastText model's file. The least score is fitted with it." };
        var label = new Option<string?>("--language-label") { Description = "The model's own name of the language, such as pol_Latn; the language's code if left out." };
        var tail = new Option<double>("--tail") { Description = "Share of the reference that may fail each rule on words and lines.", DefaultValueFactory = _ => 0.1 };
        var name = new Option<string?>("--name") { Description = "Name of the report to make; 'fit-' and the language's code if left out." };
        var output = new Option<string?>("--out") { Description = "A folder that gets a copy of the configuration and the report." };
        var json = new Option<bool>("--json") { Description = "Print what was measured as JSON." };
        var command = new Command("fit", "Fit a language's filters to a reference text, as FineWeb-2's were, and write them for --fineweb2.") { language, reference, english, model, label, tail, name, output, json, config, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var options = parsed.GetValue(config) is { } file ? ConfigFile.Read<FitStepOptions>(file, FitStep.Verb) : new FitStepOptions
            {
                Name = parsed.GetValue(name) ?? "fit-" + parsed.Needed(language),
                Language = parsed.Needed(language),
                Reference = FitReference.Of(parsed.Needed(reference)),
                English = parsed.GetValue(english) is { } other ? FitReference.Of(other) : null,
                Identifier = parsed.GetValue(model) is { } identifier ? ClassifierChoice.Of(identifier) : null,
                LanguageLabel = parsed.GetValue(label),
                TailShare = parsed.GetValue(tail),
            };
            using var aside = parsed.GetValue(json) ? ConsoleReporter.ToStandardError() : null;
            var report = FitStep.Run(workspace, options, aside ?? reporter, stop);
            if (parsed.GetValue(output) is { } folder)
                ReportCopies.Write(report, Files, folder);

            var fit = FitStep.Read(report);
            if (parsed.GetValue(json))
                System.Console.WriteLine(File.ReadAllText(report.PathOf(FitStep.JsonFile)));
            else
                System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fit.Kept:N0} of {fit.Documents:N0} documents of the reference are kept. Use it with --fineweb2 {report.PathOf(FitStep.ConfigurationFile)}; {report.PathOf(FitStep.HtmlFile)} shows where each threshold cuts."));
        }));
        return command;
    }
}

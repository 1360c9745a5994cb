using System.CommandLine;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Quality;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Text.Packs;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym corpus language-model</c> and <c>quality-model</c>: the small models that a corpus is sorted with.</summary>
internal static class CorpusClassifierVerbs
{
    public static Command LanguageModel()
    {
        var work = CommonOptions.Work();
        var config = CommonOptions.Config("language-model");
        var name = new Option<string>("--name") { Description = "Name of the classifier to make.", DefaultValueFactory = _ => "languages" };
        var languages = new Option<string[]>("--language")
        {
            Description = $"Languages of the .NET SDK's messages to learn; all of them if left out: {string.Join(", ", DotnetResourcesSource.Languages)}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var texts = new Option<string[]>("--text") { Description = "A text file of a further language, as CODE:PATH; some hundred kilobytes are enough. Repeat it for several: a neighbour that is not learnt is taken for one that is.", Arity = ArgumentArity.ZeroOrMore };

        var command = new Command("language-model", "Train what tells languages apart, from texts at hand; nothing is downloaded.") { name, languages, texts, config, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) => LanguageModelStep.Run(
            workspace,
            parsed.GetValue(config) is { } file ? ConfigFile.Read<LanguageModelOptions>(file, "language-model") : new LanguageModelOptions
            {
                Name = parsed.GetRequiredValue(name),
                DotnetLanguages = parsed.All(languages) is { Length: > 0 } chosen ? chosen : DotnetResourcesSource.Languages,
                TextFiles = parsed.All(texts).Select(Text).ToDictionary(text => text.Code, text => text.File, StringComparer.Ordinal),
            },
            reporter,
            TimeProvider.System,
            stop)));
        return command;
    }

    public static Command QualityModel()
    {
        var work = CommonOptions.Work();
        var packs = CommonOptions.Packs();
        var config = CommonOptions.Config("quality-model");
        var name = new Option<string>("--name") { Description = "Name of the classifier to make.", DefaultValueFactory = _ => "quality" };
        var samples = new Option<string?>("--samples") { Description = "Judged texts: lines of JSON with 'text' and 'label' (low, medium or high), some thousands of them." };
        var language = new Option<string?>("--language") { Description = "BCP 47 code of the language, for its function words." };
        var reference = new Option<string?>("--reference") { Description = "A corpus whose held-out panel is good prose of the language; its words are the lexicon." };

        var command = new Command("quality-model", "Train what tells good prose from poor, from people's judgements.") { name, samples, language, reference, config, packs, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) => QualityModelStep.Run(
            workspace,
            parsed.GetValue(config) is { } file ? ConfigFile.Read<QualityModelOptions>(file, "quality-model") : new QualityModelOptions
            {
                Name = parsed.GetRequiredValue(name),
                Samples = new InputFile { Path = parsed.Needed(samples) },
                Reference = parsed.GetValue(reference),
                Training = new QualityOptions { StopWords = parsed.GetValue(language) is { } code ? LanguagePack.Find(parsed.GetRequiredValue(packs), code)?.StopWords ?? [] : [] },
            },
            reporter,
            stop)));
        return command;
    }

    private static (string Code, InputFile File) Text(string argument) => argument.Split(':', 2) is [{ Length: > 0 } code, { Length: > 0 } path]
        ? (code, new InputFile { Path = path })
        : throw new InvalidInputException($"--text is '{argument}'; give a language and a file, such as sk:texts/slovak.txt.");
}

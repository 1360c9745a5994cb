using System.CommandLine;
using Endonym.Cli.Console;
using Endonym.Evaluation;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Release.Export;
using Endonym.Text.Packs;
using Spectre.Console;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym export</c> and <c>endonym quantize</c>: a checkpoint in another form, and what that costs the language.</summary>
internal static class ExportVerb
{
    private const string Original = "original";

    public static Command CreateExport()
    {
        var flags = new Flags();
        var config = CommonOptions.Config(ExportStep.Verb);
        var command = new Command(ExportStep.Verb, "Write a checkpoint in a form that other engines read: ONNX for our engine on a CPU and onnxruntime-genai, GGUF for llama.cpp. Its rights stay what they were.")
        {
            flags.Checkpoint, flags.Format, flags.Name, flags.License, flags.Calibration.Corpus, flags.Calibration.Method, flags.Calibration.Tokens, config, flags.Work,
        };
        command.SetAction(parsed => parsed.Run(flags.Work, (workspace, reporter, stop) =>
        {
            var options = parsed.GetValue(config) is { } file ? ConfigFile.Read<ExportOptions>(file, ExportStep.Verb) : flags.Options(parsed);
            System.Console.WriteLine(ExportStep.Run(workspace, options, CalibrationFlags.Engine, reporter, stop).Folder);
        }));
        return command;
    }

    public static Command CreateQuantize()
    {
        var flags = new Flags();
        var packs = CommonOptions.Packs();
        var language = new Option<string>("--language") { Description = "The language it is measured in, BCP 47.", DefaultValueFactory = _ => ServedModelFlags.DefaultLanguage };
        var formats = new Option<string[]>("--format")
        {
            Description = $"One form or several: {string.Join(", ", ExportFormats.QuantizedNames)}. GGUF is measured with the weights that its file stands for.",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var native = new Option<string?>("--native") { Description = "Corpus with the native panel; the language's code if left out." };
        var bytes = new Option<long>("--max-panel-bytes") { Description = "Bytes of the panel at most.", DefaultValueFactory = _ => 1_000_000 };
        var command = new Command("quantize", "Export a checkpoint with fewer bits, in one form or several, and measure what each costs: bits per byte, minimal pairs and competency before and after, with intervals.")
        {
            flags.Checkpoint, formats, flags.Name, flags.License, flags.Calibration.Corpus, flags.Calibration.Method, flags.Calibration.Tokens, language, native, bytes, packs, flags.Work,
        };
        command.SetAction(parsed => parsed.Run(flags.Work, (workspace, reporter, stop) =>
        {
            var forms = parsed.All(formats).Select(ExportFormats.Find).Distinct().ToList();
            if (forms.Count == 0)
                throw new InvalidInputException($"{formats.Name} is needed: {formats.Description}");

            var code = parsed.GetRequiredValue(language);
            var panel = workspace.Get(ArtifactKind.Corpus, parsed.GetValue(native) ?? code);
            var checkpoint = parsed.Needed(flags.Checkpoint);
            var name = parsed.GetValue(flags.Name) ?? checkpoint;
            var stages = forms.ConvertAll(format =>
            {
                var options = flags.Options(parsed, format, forms.Count == 1 && parsed.GetValue(flags.Name) is { } one ? one : $"{name}-{format.Name}");
                ExportStep.Run(workspace, options, CalibrationFlags.Engine, reporter, stop);
                return EvaluateVerb.Stage(workspace, format.Name, options.Name);
            });
            var report = EvaluationStep.Run(
                workspace,
                new EvaluationOptions { Name = forms.Count == 1 ? stages[0].Checkpoint.Manifest.Name : name + "-quantized", Language = code, MaxPanelBytes = parsed.GetValue(bytes) },
                [EvaluateVerb.Stage(workspace, Original, checkpoint), .. stages],
                new EvaluationInputs(panel, null, LanguagePack.Find(parsed.GetRequiredValue(packs), code) is { } pack ? PackTests.Of(pack) : null),
                reporter,
                stop);
            AnsiConsole.Write(StageTable.Of(report));
            AnsiConsole.WriteLine($"The report, with every measure: {report.PathOf(EvaluationStep.MarkdownFile)}");
        }));
        return command;
    }

    private sealed class Flags
    {
        public Option<string> Work { get; } = CommonOptions.Work();

        public Option<string?> Checkpoint { get; } = new("--checkpoint") { Description = "The checkpoint." };

        public Option<string?> Format { get; } = new("--format") { Description = $"The form: {string.Join(", ", ExportFormats.Names)}." };

        public Option<string?> Name { get; } = new("--name") { Description = "Name of the export; the checkpoint's with the format behind it if left out." };

        public CalibrationFlags Calibration { get; } = new();

        public Option<string?> License { get; } = new("--license") { Description = "SPDX identifier of the licence that a GGUF file names." };

        public ExportOptions Options(ParseResult parsed)
        {
            var format = ExportFormats.Find(parsed.Needed(Format));
            return Options(parsed, format, parsed.GetValue(Name) ?? $"{parsed.Needed(Checkpoint)}-{format.Name}");
        }

        public ExportOptions Options(ParseResult parsed, ExportFormat format, string name) => new()
        {
            Name = name,
            Checkpoint = parsed.Needed(Checkpoint),
            Format = format,
            License = parsed.GetValue(License),
            Calibration = Calibration.Options(parsed, format),
        };
    }
}

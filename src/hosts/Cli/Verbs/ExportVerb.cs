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
        var command = new Command(ExportStep.Verb, "Write a checkpoint in a form that other engines read: ONNX for our engine on a CPU and onnxruntime-genai, GGUF for llama.cpp. Its rights stay what they were.") { flags.Checkpoint, flags.Format, flags.Name, flags.License, config, flags.Work };
        command.Subcommands.Add(ExportEncoderVerb.Create());
        command.SetAction(parsed => parsed.Run(flags.Work, (workspace, reporter, stop) =>
        {
            var options = parsed.GetValue(config) is { } file ? ConfigFile.Read<ExportOptions>(file, ExportStep.Verb) : flags.Options(parsed);
            System.Console.WriteLine(ExportStep.Run(workspace, options, reporter, stop).Folder);
        }));
        return command;
    }

    public static Command CreateQuantize()
    {
        var flags = new Flags();
        var packs = CommonOptions.Packs();
        var language = new Option<string>("--language") { Description = "The language it is measured in, BCP 47.", DefaultValueFactory = _ => ServedModelFlags.DefaultLanguage };
        var native = new Option<string?>("--native") { Description = "Corpus with the native panel; the language's code if left out." };
        var bytes = new Option<long>("--max-panel-bytes") { Description = "Bytes of the panel at most.", DefaultValueFactory = _ => 1_000_000 };
        var command = new Command("quantize", "Export a checkpoint with fewer bits as ONNX, and measure what that costs: bits per byte, minimal pairs and competency before and after, with intervals.")
        {
            flags.Checkpoint, flags.Format, flags.Name, flags.License, language, native, bytes, packs, flags.Work,
        };
        command.SetAction(parsed => parsed.Run(flags.Work, (workspace, reporter, stop) =>
        {
            var options = flags.Options(parsed);
            if (!options.Format.Name.StartsWith("onnx", StringComparison.Ordinal))
                throw new InvalidInputException($"{options.Format.Name} is read by llama.cpp, not by an engine that measures here. Quantize to onnx-int8 or onnx-int4, or write it with endonym export.");

            var code = parsed.GetRequiredValue(language);
            var panel = workspace.Get(ArtifactKind.Corpus, parsed.GetValue(native) ?? code);
            var exported = ExportStep.Run(workspace, options, reporter, stop);
            var report = EvaluationStep.Run(
                workspace,
                new EvaluationOptions { Name = exported.Manifest.Name, Language = code, MaxPanelBytes = parsed.GetValue(bytes) },
                [EvaluateVerb.Stage(workspace, Original, options.Checkpoint), EvaluateVerb.Stage(workspace, options.Format.Name, options.Name)],
                new EvaluationInputs(panel, null, LanguagePack.Find(parsed.GetRequiredValue(packs), code) is { } pack ? PackTests.Of(pack) : null),
                reporter,
                stop);
            AnsiConsole.Write(StageTable.Of(report));
        }));
        return command;
    }

    private sealed class Flags
    {
        public Option<string> Work { get; } = CommonOptions.Work();

        public Option<string?> Checkpoint { get; } = new("--checkpoint") { Description = "The checkpoint." };

        public Option<string?> Format { get; } = new("--format") { Description = $"The form: {string.Join(", ", ExportFormats.Names)}." };

        public Option<string?> Name { get; } = new("--name") { Description = "Name of the export; the checkpoint's with the format behind it if left out." };

        public Option<string?> License { get; } = new("--license") { Description = "SPDX identifier of the licence that a GGUF file names." };

        public ExportOptions Options(ParseResult parsed)
        {
            var (checkpoint, format) = (parsed.Needed(Checkpoint), ExportFormats.Find(parsed.Needed(Format)));
            return new ExportOptions { Name = parsed.GetValue(Name) ?? $"{checkpoint}-{format.Name}", Checkpoint = checkpoint, Format = format, License = parsed.GetValue(License) };
        }
    }
}

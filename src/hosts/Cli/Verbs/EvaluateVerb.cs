using System.CommandLine;
using Endonym.Cli.Console;
using Endonym.Evaluation;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;
using Endonym.Release.Export;
using Endonym.Text.Packs;
using Spectre.Console;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym evaluate</c>: the stages of a model's making on the same items.</summary>
internal static class EvaluateVerb
{
    private const string StageRole = "stage:";

    public static Command Create()
    {
        var work = CommonOptions.Work();
        var packs = CommonOptions.Packs();
        var config = new Option<string?>("--config") { Description = "The run.json of an earlier evaluation, to repeat it on the artifacts of the same names." };
        var name = new Option<string>("--name") { Description = "Name of the report.", DefaultValueFactory = _ => "stages" };
        var language = new Option<string?>("--language") { Description = "BCP 47 code of the language." };
        var stages = new Option<string[]>("--stage")
        {
            Description = "STAGE=CHECKPOINT in the order of their making, such as base=foreign adapted=adapted instruct=instruct.",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var adapted = new Option<string?>("--adapted") { Description = "The stage later ones are held against; 'adapted' if there is one." };
        var native = new Option<string?>("--native") { Description = "Corpus with the native panel; the language's code if left out." };
        var english = new Option<string?>("--english") { Description = "Corpus with the English panel." };
        var bytes = new Option<long>("--max-panel-bytes") { Description = "Bytes of each panel at most.", DefaultValueFactory = _ => 1_000_000 };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };

        var command = new Command("evaluate", "Measure bits per byte, minimal pairs and competency of several stages, with intervals, and whether tuning undid the language.")
        {
            name, language, stages, adapted, native, english, bytes, json, config, packs, work,
        };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, stop) =>
        {
            var request = parsed.GetValue(config) is { } file ? FromRun(file) : FromFlags(parsed);
            var pack = LanguagePack.Find(parsed.GetRequiredValue(packs), request.Options.Language);
            if (pack is null)
                reporter.Noted($"no language pack '{request.Options.Language}' in {parsed.GetRequiredValue(packs)}: minimal pairs and competency are skipped");

            var report = EvaluationStep.Run(
                workspace,
                request.Options,
                [.. request.Stages.Select(stage => Stage(workspace, stage.Name, stage.Checkpoint))],
                new EvaluationInputs(
                    workspace.Get(ArtifactKind.Corpus, request.Native),
                    request.English is { } corpus ? workspace.Get(ArtifactKind.Corpus, corpus) : null,
                    pack is null ? null : PackTests.Of(pack)),
                reporter,
                stop);

            if (parsed.GetValue(json))
                System.Console.WriteLine(File.ReadAllText(report.PathOf(EvaluationStep.JsonFile)));
            else
                AnsiConsole.Write(StageTable.Of(report));
        }));
        return command;

        EvaluationRequest FromFlags(ParseResult parsed)
        {
            var code = parsed.Needed(language);
            var named = parsed.All(stages).Select(Split).ToList();
            return new EvaluationRequest(
                new EvaluationOptions
                {
                    Name = parsed.GetRequiredValue(name),
                    Language = code,
                    AdaptedStage = parsed.GetValue(adapted) ?? (named.Any(stage => stage.Name == "adapted") ? "adapted" : null),
                    MaxPanelBytes = parsed.GetValue(bytes),
                },
                named,
                parsed.GetValue(native) ?? code,
                parsed.GetValue(english));
        }
    }

    private sealed record EvaluationRequest(EvaluationOptions Options, IReadOnlyList<(string Name, string Checkpoint)> Stages, string Native, string? English);

    private static EvaluationRequest FromRun(string path)
    {
        var record = ConfigFile.RunRecordAt(path, "evaluate") ?? throw new InvalidInputException($"{path} is not the run.json of an evaluation. Give the stages with --stage instead.");
        return new EvaluationRequest(
            ConfigFile.Read<EvaluationOptions>(path, "evaluate", "evaluation"),
            [.. record.Inputs.Where(input => input.Role.StartsWith(StageRole, StringComparison.Ordinal)).Select(input => (input.Role[StageRole.Length..], input.Name))],
            record.Inputs.FirstOrDefault(input => input.Role == "native-panel")?.Name ?? throw new InvalidInputException($"{path} names no native panel among its inputs, as every evaluation does. Give the stages with --stage instead."),
            record.Inputs.FirstOrDefault(input => input.Role == "english-panel")?.Name);
    }

    /// <summary>A checkpoint, or an export of one, to be measured under a name.</summary>
    internal static StageUnderTest Stage(Workspace workspace, string name, string checkpoint)
    {
        var artifact = ServedModelFlags.Find(workspace, checkpoint) ?? workspace.Get(ArtifactKind.Checkpoint, checkpoint);
        if (ExportStep.FindGguf(artifact) is not { } file)
            return new StageUnderTest(name, artifact, () => LoadedModel.Load(artifact.Folder, name));

        // llama.cpp's file has all but what our engines read a tokenizer from; the checkpoint has that.
        var exported = ExportStep.CheckpointOf(workspace, artifact);
        return new StageUnderTest(name, artifact, () => LoadedModel.LoadGguf(exported.Folder, file, name));
    }

    private static (string Name, string Checkpoint) Split(string text) => text.Split('=') switch
    {
        [var name, var checkpoint] => (name, checkpoint),
        [var name] => (name, name),
        _ => throw new InvalidInputException($"'{text}' names no stage. Write STAGE=CHECKPOINT, such as base=foreign."),
    };
}

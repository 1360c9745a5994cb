using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Conversations;
using Endonym.Text.Documents;
using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Instruct;

/// <summary>Tunes a checkpoint on instructions: it learns to answer, in ChatML.</summary>
public static class InstructStep
{
    private const int Version = 2; // 2: the chat template begins with the beginning-of-text token

    /// <summary>Runs the step.</summary>
    /// <exception cref="InvalidInputException">An input is missing or does not fit.</exception>
    public static Artifact Run(Workspace workspace, InstructOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var from = workspace.Get(ArtifactKind.Checkpoint, options.From);
        var dataset = workspace.Get(ArtifactKind.Dataset, options.Dataset);
        var step = new Step
        {
            Verb = "instruct",
            Version = Version,
            Kind = ArtifactKind.Checkpoint,
            Name = options.Name,
            Options = options,
            Inputs = [from.As("base"), dataset.As("instructions")],
        };
        return workspace.Run(step, reporter, run => Train(run, options, from, dataset), cancellationToken);
    }

    private static StepResult Train(RunContext run, InstructOptions options, Artifact from, Artifact dataset)
    {
        var (config, tokenizer) = CheckpointArtifact.Read(from);
        var template = tokenizer.ChatTemplate ?? ChatTemplate.ChatMl;

        var chats = JsonLines.ReadStrict<Instruction>(dataset.PathOf(DatasetStep.File), LineageJson.Compact)
            .Select(row => template.Encode(tokenizer.Tokenizer, row.Messages, addGenerationPrompt: false))
            .ToList();
        var fitting = chats.Where(chat => chat.Ids.Length <= config.ContextLength).ToList();
        if (fitting.Count < chats.Count)
            run.Note(FormattableString.Invariant($"{chats.Count - fitting.Count} of {chats.Count} conversations are longer than the context of {config.ContextLength:N0} tokens and are left out"));
        if (fitting.Count == 0)
            throw new InvalidInputException(FormattableString.Invariant($"No conversation of '{options.Dataset}' fits the context of {config.ContextLength:N0} tokens."));

        using var model = new ModelInTraining(CheckpointArtifact.LoadWeights(from, config), options.Trainer.Precision);
        var outcome = new Trainer(options.Trainer, run).Train(model, new InstructObjective(fitting, options));
        CheckpointArtifact.Write(run.OutputFolder, model.Weights, tokenizer.Tokenizer, template);

        var seen = fitting.Sum(chat => (long)chat.Ids.Length) * options.Epochs;
        return new StepResult(
            Taint.Join([from.Manifest.Composition, dataset.Manifest.Composition.PutTo(TextUse.Instruct, seen)]),
            CheckpointArtifact.Facts("instruct", config, outcome, 6.0 * config.ParameterCount, from.Manifest));
    }
}

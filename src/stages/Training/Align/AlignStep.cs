using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Conversations;
using Endonym.Text.Documents;
using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Align;

/// <summary>Aligns a checkpoint with preferences by DPO.</summary>
public static class AlignStep
{
    private const int Version = 2; // 2: the chat template begins with the beginning-of-text token

    /// <summary>Runs the step.</summary>
    /// <exception cref="InvalidInputException">An input is missing or does not fit.</exception>
    public static Artifact Run(Workspace workspace, AlignOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var from = workspace.Get(ArtifactKind.Checkpoint, options.From);
        var dataset = workspace.Get(ArtifactKind.Dataset, options.Dataset);
        var step = new Step
        {
            Verb = "align",
            Version = Version,
            Kind = ArtifactKind.Checkpoint,
            Name = options.Name,
            Options = options,
            Inputs = [from.As("base"), dataset.As("preferences")],
        };
        return workspace.Run(step, reporter, run => Train(run, options, from, dataset), cancellationToken);
    }

    private static StepResult Train(RunContext run, AlignOptions options, Artifact from, Artifact dataset)
    {
        var (config, tokenizer) = CheckpointArtifact.Read(from);
        var template = tokenizer.ChatTemplate
            ?? throw new InvalidInputException($"Checkpoint '{options.From}' has no chat template, so it cannot be asked. Tune it on instructions first (endonym instruct).");

        var pairs = JsonLines.ReadStrict<PreferencePair>(dataset.PathOf(DatasetStep.File), LineageJson.Compact)
            .Select(row => EncodedPair.From(row, tokenizer.Tokenizer, template))
            .ToList();
        var context = config.ContextLength;
        var fitting = pairs.Where(pair => pair.Chosen.Ids.Length <= context && pair.Rejected.Ids.Length <= context).ToList();
        if (fitting.Count < pairs.Count)
            run.Note(FormattableString.Invariant($"{pairs.Count - fitting.Count} of {pairs.Count} pairs are longer than the context of {context:N0} tokens and are left out"));
        if (fitting.Count == 0)
            throw new InvalidInputException(FormattableString.Invariant($"No pair of '{options.Dataset}' fits the context of {context:N0} tokens."));

        // The policy is the reference until the first step; a resumed run restores its weights only after this.
        using var model = new ModelInTraining(CheckpointArtifact.LoadWeights(from, config), options.Trainer.Precision);
        TorchSharp.torch.set_num_threads(options.Trainer.Threads);
        var reference = AlignObjective.Score(
            model,
            fitting,
            done => run.Progress(new StepProgress("scoring with the reference", done, fitting.Count, "pair")),
            run.CancellationToken);
        var outcome = new Trainer(options.Trainer, run).Train(model, new AlignObjective(fitting, reference, options));
        CheckpointArtifact.Write(run.OutputFolder, model.Weights, tokenizer.Tokenizer, template);

        // A pair costs the policy 6·N a token and the reference 2·N once.
        var perToken = (6.0 + 2.0 / options.Epochs) * config.ParameterCount;
        var seen = fitting.Sum(pair => (long)pair.Length) * options.Epochs;
        return new StepResult(
            Taint.Join([from.Manifest.Composition, dataset.Manifest.Composition.PutTo(TextUse.Align, seen)]),
            CheckpointArtifact.Facts("align", config, outcome, perToken, from.Manifest));
    }
}

using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Torch.Decoders;
using Endonym.Text.Shards;
using Endonym.Text.Tokenizers;
using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Base;

/// <summary>Trains a checkpoint on shards, from scratch or from another checkpoint: continued pre-training.</summary>
public static class BaseStep
{
    private const int Version = 2; // 2: long blocks for small shares of a mixture

    /// <summary>Runs the step.</summary>
    /// <exception cref="InvalidInputException">An input is missing or does not fit.</exception>
    public static Artifact Run(Workspace workspace, BaseOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        if (options.From is null == options.Shape is null)
            throw new InvalidInputException("Base training takes either a checkpoint to go on from (from) or the shape of a new model (shape), not both and not neither.");

        // What needs no file is told before any is looked at.
        options.Shape?.ToConfig(vocabularySize: 1, endOfTextId: 0).Validate(); // a vocabulary fits every shape
        CheckWindow(options.SequenceLength, options.Shape?.ContextLength);
        var order = options.Order();

        var shards = options.Mixture.Select(share => workspace.Get(ArtifactKind.Shards, share.Shards)).ToList();
        var tokenizer = TokenizerOf(workspace, shards);
        var from = options.From is { } name ? workspace.Get(ArtifactKind.Checkpoint, name) : null;
        if (from is not null)
        {
            CheckpointArtifact.CheckSameTokenizer(from, tokenizer);
            var config = HuggingFaceFolder.ReadConfig(from.Folder);
            ModelInTraining.CheckTrainable(config);
            CheckWindow(options.SequenceLength, config.ContextLength);
        }

        var step = new Step
        {
            Verb = "base",
            Version = Version,
            Kind = ArtifactKind.Checkpoint,
            Name = options.Name,
            Options = options,
            Inputs = [tokenizer.As("tokenizer"), .. shards.Select(artifact => artifact.As("shards")), .. from is null ? Array.Empty<InputReference>() : [from.As("base")]],
        };
        return workspace.Run(step, reporter, run => Train(run, options, order, tokenizer, shards, from), cancellationToken);
    }

    private static StepResult Train(RunContext run, BaseOptions options, MixtureOrder order, Artifact tokenizer, List<Artifact> shards, Artifact? from)
    {
        var (perStep, perMicroBatch) = options.Windows();
        var loaded = TokenizerJson.ReadFolder(tokenizer.Folder);
        var tokenizerId = ContentHash.OfFile(tokenizer.PathOf("tokenizer.json"));
        foreach (var ordered in shards.Where(IsOrdered))
            run.Note($"Shards '{ordered.Manifest.Name}' have stages: their windows are read as they lie, not shuffled.");
        // Before the model: text that does not reach for a window is told without waiting for gigabytes of weights.
        using var mixture = new TokenMixture([.. shards.Select(artifact => Open(artifact, tokenizerId, options.SequenceLength))], order, loaded.Tokenizer.EndOfTextId);
        using var model = new ModelInTraining(
            from is null
                ? DecoderWeights.Initialize(options.Shape!.ToConfig(loaded.Tokenizer.VocabularySize, loaded.Tokenizer.EndOfTextId), options.Trainer.Seed) // one of the two is there, checked by Run
                : CheckpointArtifact.LoadWeights(from, CheckpointArtifact.Read(from).Config),
            options.Trainer.Precision);

        var outcome = new Trainer(options.Trainer, run).Train(model, new NextTokenObjective(mixture, perStep, perMicroBatch, options.Steps));
        CheckpointArtifact.Write(run.OutputFolder, model.Weights, loaded.Tokenizer, chatTemplate: null);

        var used = order.WindowsUsed((long)options.Steps * perStep);
        var composition = Taint.Join([
            from?.Manifest.Composition ?? [],
            .. shards.Select((artifact, index) => artifact.Manifest.Composition.PutTo(TextUse.Pretraining, used[index] * options.SequenceLength)),
        ]);
        return new StepResult(composition, CheckpointArtifact.Facts(from is null ? "base" : "adapted", model.Config, outcome, 6.0 * model.Config.ParameterCount, from?.Manifest));
    }

    private static void CheckWindow(int length, int? context)
    {
        if (length > context)
            throw new InvalidInputException(FormattableString.Invariant($"Windows of {length:N0} tokens do not fit a model with a context of {context:N0}. Choose a shorter sequence length."));
    }

    private static TokenSource Open(Artifact shards, string tokenizerId, int windowLength) => new(
        shards.Manifest.Name,
        [.. shards.Manifest.Files.Where(file => file.Path.EndsWith(".bin", StringComparison.Ordinal)).Select(file => TokenShard.Open(shards.PathOf(file.Path), tokenizerId))],
        windowLength,
        IsOrdered(shards));

    // A mixture with stages says so in its manifest.
    private static bool IsOrdered(Artifact shards) => shards.Manifest.Facts["in_order"]?.GetValue<bool>() == true;

    private static Artifact TokenizerOf(Workspace workspace, List<Artifact> shards)
    {
        var names = shards.SelectMany(artifact => artifact.Manifest.Inputs.Where(input => input.Kind == ArtifactKind.Tokenizer)).DistinctBy(input => input.Id).ToList();
        return names.Count == 1
            ? workspace.Get(ArtifactKind.Tokenizer, names[0].Name)
            : throw new InvalidInputException($"The shards were made with {names.Count} tokenizers: {string.Join(", ", names.Select(input => $"'{input.Name}' ({input.Id[..12]})"))}. Make them all with one.");
    }
}

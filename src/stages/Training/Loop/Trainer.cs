using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Runs;
using Endonym.Training.Optimizers;
using static TorchSharp.torch;

namespace Endonym.Training.Loop;

/// <summary>The loop: gradients, step, numbers, saved states; goes on where a saved state says.</summary>
public sealed class Trainer
{
    private readonly TrainerOptions _options;
    private readonly RunContext _run;
    private readonly string _statePath;

    /// <param name="options">How to train.</param>
    /// <param name="run">Where to save and whom to tell.</param>
    public Trainer(TrainerOptions options, RunContext run)
    {
        _options = options;
        _run = run;
        _statePath = Path.Combine(run.StateFolder, "training.safetensors");
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="model">As it is at step 0; changed.</param>
    /// <param name="objective">What to learn.</param>
    /// <returns>Tokens seen and the last step's loss.</returns>
    /// <exception cref="OperationCanceledException">The run was asked to stop; its state is saved.</exception>
    /// <exception cref="InvalidInputException">The training has diverged, and the state saved before it did is kept; or the saved state is not one of this training.</exception>
    public TrainingOutcome Train(ModelInTraining model, ITrainingObjective objective)
    {
        set_num_threads(_options.Threads);
        using var optimizer = new AdamW([.. model.Weights.Tensors], _options.Optimizer);
        var (first, tokens) = File.Exists(_statePath) ? TrainingState.Restore(_statePath, model, optimizer) : (0, 0);
        if (first >= objective.StepCount)
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{_statePath} is the state after {first:N0} steps of a training that has {objective.StepCount:N0}. Delete it to begin the run anew."));
        if (first > 0)
            _run.Note(string.Create(CultureInfo.InvariantCulture, $"goes on at step {first:N0} of {objective.StepCount:N0}"));
        _run.Metrics.KeepUntil(first - 1);

        var outcome = new TrainingOutcome(tokens, double.NaN); // of no step yet; the first one replaces it
        var clock = Stopwatch.StartNew();
        for (var step = first; step < objective.StepCount; step++)
        {
            outcome = TryStep(step, model, optimizer, objective, outcome.Tokens, clock);
            if ((step + 1) % _options.StepsPerSave == 0 && step + 1 < objective.StepCount)
                Save(model, optimizer, step + 1, objective.StepCount, outcome.Tokens);
        }

        RequireNumbers(model, objective.StepCount - 1, objective.StepCount);
        return outcome;
    }

    private TrainingOutcome TryStep(long step, ModelInTraining model, AdamW optimizer, ITrainingObjective objective, long tokens, Stopwatch clock)
    {
        // One scope for a step: TorchSharp's tensors are safe, and freed at once, only inside one.
        using var scope = NewDisposeScope();
        StepMetrics metrics;
        try
        {
            optimizer.ZeroGradients();
            metrics = objective.AccumulateGradients(step, model, _run.CancellationToken);
            _run.CancellationToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            Save(model, optimizer, step, objective.StepCount, tokens);
            throw;
        }

        var learningRate = _options.Schedule.At(step, objective.StepCount);
        // NaN is above no limit, so clipping would let it into every weight: what is no number is not followed.
        var gradientNorm = double.IsFinite(metrics.Loss) ? optimizer.Step(step, learningRate) : double.NaN;
        tokens += metrics.Tokens;
        Tell(step, objective.StepCount, metrics, learningRate, gradientNorm, clock);
        if (!double.IsFinite(gradientNorm))
            throw Diverged(step, objective.StepCount, string.Create(CultureInfo.InvariantCulture, $"its loss is {metrics.Loss}, the norm of its gradient {gradientNorm}"));
        return new TrainingOutcome(tokens, metrics.Loss);
    }

    private void Tell(long step, long stepCount, StepMetrics metrics, double learningRate, double gradientNorm, Stopwatch clock)
    {
        var tokensPerSecond = metrics.Tokens / clock.Elapsed.TotalSeconds;
        clock.Restart();
        _run.Metrics.Write(step, [
            ("loss", metrics.Loss),
            ("learning_rate", learningRate),
            ("gradient_norm", gradientNorm),
            ("tokens_per_second", tokensPerSecond),
            .. metrics.Others,
        ]);
        _run.Progress(new StepProgress("training", step + 1, stepCount, "step", string.Create(CultureInfo.InvariantCulture, $"loss {metrics.Loss:F3}  {tokensPerSecond:N0} tokens/s")));
    }

    private InvalidInputException Diverged(long step, long stepCount, string found)
    {
        var kept = File.Exists(_statePath) ? "The state saved before is kept" : "No state had been saved yet";
        return new InvalidInputException(string.Create(
            CultureInfo.InvariantCulture,
            $"The training has diverged at step {step:N0} of {stepCount:N0}: {found}. {kept}; the same options would come to the same step. Lower the peak learning rate, {_options.Schedule.Peak}, or warm up longer; {Path.Combine(_run.Folder, "metrics.jsonl")} shows how it went."));
    }

    // What a step did to the weights shows in the next one's loss; where the weights are kept there may be no next one.
    private void RequireNumbers(ModelInTraining model, long step, long stepCount)
    {
        if (!model.IsFinite())
            throw Diverged(step, stepCount, "it left weights that are no numbers");
    }

    private void Save(ModelInTraining model, AdamW optimizer, long step, long stepCount, long tokens)
    {
        RequireNumbers(model, step - 1, stepCount);
        TrainingState.Save(_statePath, model, optimizer, step, tokens);
        _run.Log("state-saved", new JsonObject { ["step"] = step });
    }
}

/// <summary>What a training came to.</summary>
/// <param name="Tokens">Tokens computed, repetitions counted.</param>
/// <param name="Loss">The last step's loss.</param>
public readonly record struct TrainingOutcome(long Tokens, double Loss);

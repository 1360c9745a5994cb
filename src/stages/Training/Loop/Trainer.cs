using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
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
    public TrainingOutcome Train(ModelInTraining model, ITrainingObjective objective)
    {
        set_num_threads(_options.Threads);
        using var optimizer = new AdamW([.. model.Weights.Tensors], _options.Optimizer);
        var (first, tokens) = File.Exists(_statePath) ? TrainingState.Restore(_statePath, model, optimizer) : (0, 0);
        if (first > 0)
            _run.Note(string.Create(CultureInfo.InvariantCulture, $"goes on at step {first:N0} of {objective.StepCount:N0}"));
        _run.Metrics.KeepUntil(first - 1);

        var outcome = new TrainingOutcome(tokens, double.NaN);
        var clock = Stopwatch.StartNew();
        for (var step = first; step < objective.StepCount; step++)
        {
            outcome = TryStep(step, model, optimizer, objective, outcome.Tokens, clock);
            if ((step + 1) % _options.StepsPerSave == 0 && step + 1 < objective.StepCount)
                Save(model, optimizer, step + 1, outcome.Tokens);
        }

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
            Save(model, optimizer, step, tokens);
            throw;
        }

        var learningRate = _options.Schedule.At(step, objective.StepCount);
        var gradientNorm = optimizer.Step(step, learningRate);
        tokens += metrics.Tokens;
        Tell(step, objective.StepCount, metrics, learningRate, gradientNorm, clock);
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

    private void Save(ModelInTraining model, AdamW optimizer, long step, long tokens)
    {
        TrainingState.Save(_statePath, model, optimizer, step, tokens);
        _run.Log("state-saved", new JsonObject { ["step"] = step });
    }
}

/// <summary>What a training came to.</summary>
/// <param name="Tokens">Tokens computed, repetitions counted.</param>
/// <param name="Loss">The last step's loss; NaN if there was no step left to do.</param>
public readonly record struct TrainingOutcome(long Tokens, double Loss);

using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Base;

/// <summary>Predict the next token of every document, none seeing another.</summary>
/// <param name="mixture">Where windows come from; not owned.</param>
/// <param name="windowsPerStep">Windows in one optimizer step.</param>
/// <param name="windowsPerMicroBatch">Windows computed at a time; divides the former.</param>
/// <param name="stepCount">Optimizer steps in all.</param>
public sealed class NextTokenObjective(TokenMixture mixture, int windowsPerStep, int windowsPerMicroBatch, long stepCount) : ITrainingObjective
{
    /// <inheritdoc/>
    public long StepCount => stepCount;

    /// <inheritdoc/>
    public StepMetrics AccumulateGradients(long step, ModelInTraining model, CancellationToken cancellationToken)
    {
        var loss = 0.0;
        var tokens = 0L;
        var microBatches = windowsPerStep / windowsPerMicroBatch;
        for (var microBatch = 0; microBatch < microBatches; microBatch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = mixture.Batch(step * windowsPerStep + (long)microBatch * windowsPerMicroBatch, windowsPerMicroBatch);
            // One mean over the whole step, not a mean of means; all windows are equally long.
            Array.Fill(batch.Weights, 1f / (batch.Ids.Length * microBatches));
            loss += model.AccumulateGradients(batch);
            tokens += batch.Ids.Length;
        }

        return new StepMetrics(tokens, loss, []);
    }
}

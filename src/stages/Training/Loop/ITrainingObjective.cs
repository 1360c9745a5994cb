namespace Endonym.Training.Loop;

/// <summary>What one optimizer step learns from: the part in which base training, instruction tuning and alignment differ.</summary>
public interface ITrainingObjective
{
    /// <summary>Optimizer steps in all.</summary>
    long StepCount { get; }

    /// <summary>Adds the gradients of a step's loss; a pure function of the step and the model.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Checked between micro-batches; a step given up leaves no trace, as gradients are cleared before each.</param>
    StepMetrics AccumulateGradients(long step, ModelInTraining model, CancellationToken cancellationToken);
}

/// <summary>What a step saw.</summary>
/// <param name="Tokens">Tokens computed.</param>
/// <param name="Loss">Its loss, as the objective defines it.</param>
/// <param name="Others">More to log.</param>
public readonly record struct StepMetrics(long Tokens, double Loss, IReadOnlyList<(string Name, double Value)> Others);

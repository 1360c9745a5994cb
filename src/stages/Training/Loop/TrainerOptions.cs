using Endonym.Lineage;
using Endonym.Training.Optimizers;

namespace Endonym.Training.Loop;

/// <summary>What every kind of training may be told.</summary>
public sealed record TrainerOptions
{
    /// <summary>The optimizer.</summary>
    public AdamWOptions Optimizer { get; init; } = new();

    /// <summary>The learning rate over the run.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>The type of the computation. Part of the result, hence of the options; see <see cref="ProcessorPrecision"/>.</summary>
    public required TrainingPrecision Precision { get; init; }

    /// <summary>Threads libtorch computes with. Sums over threads round differently, so it is part of the options too.</summary>
    public int Threads { get; init => field = value > 0 ? value : throw new InvalidInputException($"Threads is {value}; at least one must compute."); } = Environment.ProcessorCount;

    /// <summary>Seed of the weights and of the data's order.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Optimizer steps between saved states.</summary>
    public int StepsPerSave { get; init => field = value > 0 ? value : throw new InvalidInputException($"StepsPerSave is {value}; it must be at least 1."); } = 100;
}

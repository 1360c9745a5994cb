namespace Endonym.Serving.Planning;

/// <summary>A model on a kind of GPU: every way to run it, and the one to take.</summary>
public sealed record ServingPlan
{
    /// <summary>The model.</summary>
    public required ModelShape Model { get; init; }

    /// <summary>The kind of GPU.</summary>
    public required GpuType Gpu { get; init; }

    /// <summary>What it is to carry.</summary>
    public required ServingLoad Load { get; init; }

    /// <summary>What no data sheet tells.</summary>
    public required Assumptions Assumptions { get; init; }

    /// <summary>For each number of GPUs and each precision the best way.</summary>
    public required IReadOnlyList<Deployment> Deployments { get; init; }

    /// <summary>The fewest GPUs that carry the load, in the highest precision; null if none of the numbers asked for does.</summary>
    public required Deployment? Chosen { get; init; }

    /// <summary>What it takes to train all of its weights on this kind of GPU.</summary>
    public required TrainingMemory Training { get; init; }
}

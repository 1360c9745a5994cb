namespace Endonym.Serving.Planning;

/// <summary>
/// Memory and time to train all weights with Adam in mixed precision, states and gradients shared among the GPUs (Rajbhandari et al., 2020, arXiv:1910.02054, stage 3), and
/// activations of one layer at a time recomputed (Korthikanti et al., 2022, arXiv:2205.05198).
/// </summary>
public sealed record TrainingMemory
{
    /// <summary>bf16 weights and gradients, fp32 master weights, and Adam's two moments: 2 + 2 + 4 + 4 + 4.</summary>
    public const double BytesPerParameter = 16;

    private const double GiB = 1 << 30;
    private const double BytesPerActivation = 2;
    private const double SecondsPerDay = 86_400;

    // Korthikanti et al., equation 2, without attention's quadratic term, which fused kernels never store.
    private const double BytesPerHiddenValueInLayer = 34;

    // With recomputation, forward twice and backward once: 2 + 2 + 4 operations for each parameter and token.
    private const double OperationsPerParameterAndToken = 8;

    /// <summary>Weights, gradients and optimizer states on all GPUs together, in GiB.</summary>
    public required double StatesGiB { get; init; }

    /// <summary>Activations on each GPU, in GiB: a boundary for each layer, and one layer in full.</summary>
    public required double ActivationsGiBPerGpu { get; init; }

    /// <summary>The fewest GPUs, a power of two, that hold both with the overhead; null where the activations alone fill one.</summary>
    public required int? GpusNeeded { get; init; }

    /// <summary>Days on those GPUs for a thousand million tokens: 8 · active parameters operations for each.</summary>
    public required double? DaysPerBillionTokens { get; init; }

    /// <summary>Works it out.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="gpu">The kind of GPU.</param>
    /// <param name="tokensPerGpu">Tokens on a GPU at once: sequences · length.</param>
    /// <param name="assumptions">Overhead, utilisation and the share of the arithmetic rate.</param>
    public static TrainingMemory Of(ModelShape shape, GpuType gpu, int tokensPerGpu, Assumptions assumptions)
    {
        var states = shape.Parameters * BytesPerParameter / GiB;
        var activations = ((shape.LayerCount * (double)shape.HiddenSize * BytesPerActivation) + (shape.HiddenSize * BytesPerHiddenValueInLayer)) * tokensPerGpu / GiB;
        var free = (gpu.MemoryBytes / GiB * assumptions.MemoryUtilization) - assumptions.OverheadGiB - activations;
        int? needed = free > 0 ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(states / free)) : null;
        return new TrainingMemory
        {
            StatesGiB = states,
            ActivationsGiBPerGpu = activations,
            GpusNeeded = needed,
            DaysPerBillionTokens = OperationsPerParameterAndToken * shape.ActiveParameters * 1e9 / (needed * gpu.Tflops16 * 1e12 * assumptions.ComputeEfficiency) / SecondsPerDay,
        };
    }
}

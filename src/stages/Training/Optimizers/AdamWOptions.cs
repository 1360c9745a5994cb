namespace Endonym.Training.Optimizers;

/// <summary>What AdamW may be told; the defaults are those of the Llama papers.</summary>
public sealed record AdamWOptions
{
    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay of matrices; norms have none.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>The gradient's norm over all weights is clipped to this.</summary>
    public double MaxGradientNorm { get; init; } = 1.0;
}

using Endonym.Lineage;
using Endonym.Training.Loop;

namespace Endonym.Training.Align;

/// <summary>What preference alignment may be told.</summary>
public sealed record AlignOptions
{
    /// <summary>Name of the checkpoint to make.</summary>
    public required string Name { get; init; }

    /// <summary>The checkpoint to align; also the frozen reference.</summary>
    public required string From { get; init; }

    /// <summary>Name of a data set of preferences.</summary>
    public required string Dataset { get; init; }

    /// <summary>How often each pair is seen.</summary>
    public required int Epochs { get; init => field = value > 0 ? value : throw new InvalidInputException($"Epochs is {value}; it must be at least 1."); }

    /// <summary>Pairs in one step.</summary>
    public required int PairsPerStep { get; init => field = value > 0 ? value : throw new InvalidInputException($"PairsPerStep is {value}; it must be at least 1."); }

    /// <summary>Tokens computed at a time, both answers of a pair together; what memory allows. A longer pair is computed alone. Null computes a whole step at once, which gives the same gradients but for rounding.</summary>
    public int? TokensPerMicroBatch { get; init => field = value is null or > 0 ? value : throw new InvalidInputException($"TokensPerMicroBatch is {value}; it must be at least 1, or absent to compute a step at once."); }

    /// <summary>How hard the policy is held to the reference, in 1/nats.</summary>
    public double Beta { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new InvalidInputException(FormattableString.Invariant($"Beta is {value}; it must be above 0 and finite.")); } = 0.1;

    /// <summary>The rest.</summary>
    public required TrainerOptions Trainer { get; init; }
}

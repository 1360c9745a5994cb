using Endonym.Lineage;
using Endonym.Training.Loop;

namespace Endonym.Training.Instruct;

/// <summary>What instruction tuning may be told.</summary>
public sealed record InstructOptions
{
    /// <summary>Name of the checkpoint to make.</summary>
    public required string Name { get; init; }

    /// <summary>The checkpoint to tune.</summary>
    public required string From { get; init; }

    /// <summary>Name of a data set of instructions.</summary>
    public required string Dataset { get; init; }

    /// <summary>How often each conversation is seen.</summary>
    public required int Epochs { get; init => field = value > 0 ? value : throw new InvalidInputException($"Epochs is {value}; it must be at least 1."); }

    /// <summary>Tokens of a step, prompts included; a step is closed before it would grow beyond this.</summary>
    public required int TokensPerStep { get; init => field = value > 0 ? value : throw new InvalidInputException($"TokensPerStep is {value}; it must be at least 1."); }

    /// <summary>Tokens computed at a time; what memory allows. A longer conversation is computed alone. Null computes a whole step at once, which gives the same gradients but for rounding.</summary>
    public int? TokensPerMicroBatch { get; init => field = value is null or > 0 ? value : throw new InvalidInputException($"TokensPerMicroBatch is {value}; it must be at least 1, or absent to compute a step at once."); }

    /// <summary>The rest.</summary>
    public required TrainerOptions Trainer { get; init; }
}

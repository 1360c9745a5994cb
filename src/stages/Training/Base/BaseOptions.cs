using Endonym.Lineage;
using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Base;

/// <summary>How much of which shards.</summary>
/// <param name="Shards">Name of a shards artifact.</param>
/// <param name="Weight">Its share of the windows, relative to the others'.</param>
public sealed record MixtureShare(string Shards, double Weight);

/// <summary>What base training, from scratch or continued, may be told.</summary>
public sealed record BaseOptions
{
    /// <summary>Name of the checkpoint to make.</summary>
    public required string Name { get; init; }

    /// <summary>Checkpoint to go on from; null to begin from scratch.</summary>
    public string? From { get; init; }

    /// <summary>The size, from scratch; null when going on.</summary>
    public ModelShape? Shape { get; init; }

    /// <summary>What to train on.</summary>
    public required IReadOnlyList<MixtureShare> Mixture
    {
        get;
        init => field = value.Count > 0 && value.All(share => share.Weight > 0 && double.IsFinite(share.Weight))
            ? value
            : throw new InvalidInputException("The mixture names no shards or gives some a weight that is not above 0 and finite. Name at least one with a positive weight.");
    }

    /// <summary>Tokens in one window.</summary>
    public required int SequenceLength { get; init => field = Positive(value, nameof(SequenceLength)); }

    /// <summary>Tokens in one optimizer step, over all micro-batches.</summary>
    public required int TokensPerStep { get; init => field = Positive(value, nameof(TokensPerStep)); }

    /// <summary>Tokens computed at a time; what memory allows.</summary>
    public required int TokensPerMicroBatch { get; init => field = Positive(value, nameof(TokensPerMicroBatch)); }

    /// <summary>Optimizer steps.</summary>
    public required int Steps { get; init => field = Positive(value, nameof(Steps)); }

    /// <summary>The rest.</summary>
    public required TrainerOptions Trainer { get; init; }

    /// <summary>Windows in a step and in a micro-batch.</summary>
    /// <exception cref="InvalidInputException">They do not divide.</exception>
    internal (int PerStep, int PerMicroBatch) Windows()
    {
        if (TokensPerMicroBatch % SequenceLength != 0 || TokensPerStep % TokensPerMicroBatch != 0)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"{TokensPerStep:N0} tokens per step do not divide into micro-batches of {TokensPerMicroBatch:N0} tokens, or those not into windows of {SequenceLength:N0}. Choose multiples."));
        }

        return (TokensPerStep / SequenceLength, TokensPerMicroBatch / SequenceLength);
    }

    /// <summary>The order in which the mixture's windows come.</summary>
    /// <exception cref="InvalidInputException">Some of the shards would never be read: their share is too small, or the run too short.</exception>
    internal MixtureOrder Order()
    {
        var order = new MixtureOrder([.. Mixture.Select(share => (share.Shards, share.Weight))], (ulong)Trainer.Seed);
        var windows = (long)Steps * Windows().PerStep;
        var unread = Array.IndexOf(order.WindowsUsed(windows), 0);
        return unread < 0
            ? order
            : throw new InvalidInputException(FormattableString.Invariant(
                $"Of the {windows:N0} windows of this run none would come from shards '{Mixture[unread].Shards}' with their weight of {Mixture[unread].Weight}. Give them more, train for more steps, or leave them out."));
    }

    private static int Positive(int value, string name) => value > 0
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must be at least 1."));
}

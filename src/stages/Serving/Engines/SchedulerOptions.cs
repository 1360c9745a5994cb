using Endonym.Lineage;

namespace Endonym.Serving.Engines;

/// <summary>How many answers are made at once, and how many may wait.</summary>
public sealed record SchedulerOptions
{
    /// <summary>What holds where nobody says otherwise.</summary>
    public static SchedulerOptions Default { get; } = new();

    /// <summary>Answers in the making at once; each holds a key/value cache. 1 to 1,024.</summary>
    public int SlotCount { get; init => field = Within(value, 1, 1024, nameof(SlotCount)); } = 4;

    /// <summary>Requests that may wait for a slot, of all clients together; the next one is refused. 0 to 100,000.</summary>
    public int QueueLength { get; init => field = Within(value, 0, 100_000, nameof(QueueLength)); } = 64;

    /// <summary>What a refused client is told to wait.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    private static int Within(int value, int low, int high, string name) => value >= low && value <= high
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must lie between {low} and {high}."));
}

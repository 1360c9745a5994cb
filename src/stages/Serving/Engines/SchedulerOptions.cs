using Endonym.Lineage;

namespace Endonym.Serving.Engines;

/// <summary>How many answers are made at once, and how many may wait.</summary>
public sealed record SchedulerOptions
{
    /// <summary>What holds where nobody says otherwise.</summary>
    public static SchedulerOptions Default { get; } = new();

    /// <summary>Answers in the making at once; each holds a key/value cache. 1 to 1,024.</summary>
    public int SlotCount { get; init => field = Within(value, 1, 1024, nameof(SlotCount)); } = 4;

    /// <summary>Tokens that one answer and its prompt may have together; 0 means as many as the model can attend to. An engine may set memory aside for each slot at once.</summary>
    public int SlotContextLength { get; init => field = Within(value, 0, int.MaxValue, nameof(SlotContextLength)); }

    /// <summary>
    /// Tokens that all slots together may come to hold, at least one slot's; 0 means all that fit in. A request is admitted when its prompt and the longest answer it asked for fit in with
    /// those under way, so that none has to be thrown out half-way.
    /// </summary>
    public int KeyValueTokens { get; init => field = Within(value, 0, int.MaxValue, nameof(KeyValueTokens)); }

    /// <summary>Tokens of a prompt that are read between two tokens of the streams under way: more lets prompts through faster and streams falter longer. The last part of a prompt may have half as many besides. 1 to 65,536.</summary>
    public int PromptChunk { get; init => field = Within(value, 1, 65_536, nameof(PromptChunk)); } = 128;

    /// <summary>Requests that may wait for a slot, of all clients together; the next one is refused. 0 to 100,000.</summary>
    public int QueueLength { get; init => field = Within(value, 0, 100_000, nameof(QueueLength)); } = 64;

    /// <summary>What a refused client is told to wait.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    private static int Within(int value, int low, int high, string name) => value >= low && value <= high
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must lie between {low} and {high}."));
}

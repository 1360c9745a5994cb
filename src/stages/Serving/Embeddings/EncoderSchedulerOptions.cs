using Endonym.Lineage;

namespace Endonym.Serving.Embeddings;

/// <summary>How much an encoder reads at once, and how much may wait for it.</summary>
public sealed record EncoderSchedulerOptions
{
    /// <summary>What holds where nobody says otherwise.</summary>
    public static EncoderSchedulerOptions Default { get; } = new();

    /// <summary>
    /// Tokens of a run, those that fill short texts up included; a longer text runs alone. A processor's caches hold a few hundred tokens' numbers: more together are read more slowly, and fewer read
    /// the weights too often. Also how long a withdrawn request, or one that comes in between, waits at most. 1 to 1,048,576.
    /// </summary>
    public int TokensPerRun { get; init => field = Within(value, 1, 1 << 20, nameof(TokensPerRun)); } = 512;

    /// <summary>Requests that may wait, of all clients together; the next one is refused. 1 to 100,000.</summary>
    public int QueueLength { get; init => field = Within(value, 1, 100_000, nameof(QueueLength)); } = 256;

    /// <summary>Tokens that may wait; a request that finds no other waiting is taken whatever it has. 1 to 1,073,741,824.</summary>
    public int WaitingTokens { get; init => field = Within(value, 1, 1 << 30, nameof(WaitingTokens)); } = 1 << 24;

    /// <summary>What a refused client is told to wait.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    private static int Within(int value, int low, int high, string name) => value >= low && value <= high
        ? value
        : throw new InvalidInputException(FormattableString.Invariant($"{name} is {value}; it must lie between {low} and {high}."));
}

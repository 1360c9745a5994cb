using Endonym.Lineage;
using Endonym.Serving.Batches;

namespace Endonym.Serving.Http;

/// <summary>What surrounds the engine: keys, limits, files and batches.</summary>
public sealed record PlatformOptions
{
    /// <summary>SQLite file for keys, their use, files and batches; made if need be.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>Whether requests to the API need a key. The pages never do.</summary>
    public bool RequireKeys { get; init; }

    /// <summary>How long making an answer may take, waiting included. A second to a day.</summary>
    public TimeSpan RequestTimeout { get; init => field = SecondToDay(value, nameof(RequestTimeout)); } = TimeSpan.FromMinutes(30);

    /// <summary>How long a client may take nothing of an answer that is ready for it. A second to a day.</summary>
    public TimeSpan SlowReaderTimeout { get; init => field = SecondToDay(value, nameof(SlowReaderTimeout)); } = TimeSpan.FromSeconds(30);

    /// <summary>What a client is told to wait that comes while the server stops.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Files and batches.</summary>
    public required BatchOptions Batches { get; init; }

    private static TimeSpan SecondToDay(TimeSpan value, string name) => value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromDays(1)
        ? value
        : throw new InvalidInputException($"{name} is {value}; it must lie between 00:00:01 and 1.00:00:00.");
}

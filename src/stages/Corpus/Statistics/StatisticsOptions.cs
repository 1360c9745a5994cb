using System.Text.Json.Serialization;
using Endonym.Lineage;

namespace Endonym.Corpus.Statistics;

/// <summary>What statistics are made of.</summary>
public sealed record StatisticsOptions
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Name of shards of the corpus, with whose tokenizer tokens are counted; null counts none.</summary>
    public string? Shards { get; init; }

    /// <summary>Hosts of the web that are told apart, about 150 bytes of memory each. Of more hosts than that the heaviest are still found, and it is said how far each count may be off.</summary>
    public int HostCapacity { get; init => field = value > 0 ? value : throw new InvalidInputException($"host_capacity is {value}; it must be above 0."); } = 1 << 20;

    /// <summary>Hosts that the report shows.</summary>
    public int ShownHosts { get; init => field = value >= 0 ? value : throw new InvalidInputException($"shown_hosts is {value}; it must not be negative."); } = 100;

    /// <summary>Threads over documents; no part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public int ThreadCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"{value} threads cannot work; use 1 or more."); } = Environment.ProcessorCount;
}

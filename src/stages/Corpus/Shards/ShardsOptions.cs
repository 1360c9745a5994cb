using System.Text.Json.Serialization;
using Endonym.Lineage;

namespace Endonym.Corpus.Shards;

/// <summary>How token ids are stored.</summary>
public sealed record ShardsOptions
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the corpus to encode.</summary>
    public required string Corpus { get; init; }

    /// <summary>Name of the tokenizer to encode it with.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Bytes of token ids after which a new file begins; a document is never split.</summary>
    public long MaxShardBytes { get; init => field = value >= 1024 ? value : throw new InvalidInputException($"max_shard_bytes is {value}; it must be at least 1024."); } = 512L << 20;

    /// <summary>Puts the documents in an order that depends on this number, their sources and ids only; null leaves them in that of the corpus.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Bytes of documents that are held in memory while they are shuffled; no part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public long ShuffleMemoryBytes { get; init => field = value > 0 ? value : throw new InvalidInputException($"{value} bytes of memory are too few to shuffle in; give 1 or more."); } = 1L << 30;

    /// <summary>Threads that encode; no part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}

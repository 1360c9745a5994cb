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

    /// <summary>Threads that encode; no part of the options, as the result does not depend on it.</summary>
    [JsonIgnore]
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}

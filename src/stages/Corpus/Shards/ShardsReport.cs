using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Shards;

/// <summary>How much is in the shards: the file <c>report.json</c>.</summary>
public sealed record ShardsReport
{
    /// <summary>Shard files, in their order.</summary>
    public required IReadOnlyList<ShardSummary> Shards { get; init; }

    /// <summary>SHA-256 of the <c>tokenizer.json</c> that made the ids; every shard carries it.</summary>
    public required string TokenizerId { get; init; }

    /// <summary>As grey as the worst document.</summary>
    public required RightsClass RightsClass { get; init; }

    /// <summary>Documents.</summary>
    public required long Documents { get; init; }

    /// <summary>Tokens, one end-of-text token for each document included.</summary>
    public required long Tokens { get; init; }

    /// <summary>UTF-8 bytes of the text.</summary>
    public required long Bytes { get; init; }

    /// <summary>Tokens by source, end-of-text tokens included.</summary>
    public required IReadOnlyDictionary<string, long> TokensBySource { get; init; }
}

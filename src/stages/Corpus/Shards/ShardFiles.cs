using Endonym.Text.Shards;

namespace Endonym.Corpus.Shards;

/// <summary>Writes documents into shards of a limited size, one file after another.</summary>
internal sealed class ShardFiles(string folder, int vocabularySize, string tokenizerId, int endOfTextId, long maxShardBytes) : IDisposable
{
    // What a shard's writer holds of each document in memory adds up to some hundreds of megabytes; only documents of a few words reach it.
    private const int MaxDocuments = 1 << 21;

    private readonly List<ShardSummary> _shards = [];
    private readonly long _maxTokens = maxShardBytes / (vocabularySize <= ushort.MaxValue + 1 ? sizeof(ushort) : sizeof(uint));
    private TokenShardWriter? _current;

    /// <summary>Documents in all shards.</summary>
    public long DocumentCount { get; private set; }

    /// <summary>Adds a document; one that does not fit begins a new shard, however long it is itself.</summary>
    public void Append(EncodedDocument document)
    {
        if (_current is { DocumentCount: > 0 } && (_current.DocumentCount == MaxDocuments || _current.TokenCount + 1 + document.Ids.Length > _maxTokens))
            CompleteCurrent();

        _current ??= Open();
        _current.Append(document.Ids, document.Key, document.Group, document.TextBytes);
        DocumentCount++;
    }

    /// <summary>Ends the last shard.</summary>
    /// <returns>All of them, in order.</returns>
    public IReadOnlyList<ShardSummary> Complete()
    {
        _current ??= Open();
        CompleteCurrent();
        return _shards;
    }

    /// <summary>Takes an incomplete shard back.</summary>
    public void Dispose() => _current?.Dispose();

    private string NextName => FormattableString.Invariant($"tokens-{_shards.Count:D5}.bin");

    private TokenShardWriter Open() => new(Path.Combine(folder, NextName), vocabularySize, tokenizerId, endOfTextId);

    private void CompleteCurrent()
    {
        var shard = _current!; // both callers have one open
        shard.Complete();
        _shards.Add(new ShardSummary(NextName, shard.DocumentCount, shard.TokenCount, shard.RightsClass, shard.ProvenanceRoot));
        shard.Dispose();
        _current = null;
    }
}

using Endonym.Text.Shards;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Shards;

/// <summary>Writes documents into shards of a limited size, one file after another.</summary>
internal sealed class ShardFiles(string folder, ITokenizer tokenizer, string tokenizerId, long maxShardBytes) : IDisposable
{
    private readonly List<string> _names = [];
    private readonly long _maxTokens = maxShardBytes / (tokenizer.VocabularySize <= ushort.MaxValue + 1 ? sizeof(ushort) : sizeof(uint));
    private TokenShardWriter? _current;

    /// <summary>Documents in all shards.</summary>
    public long DocumentCount { get; private set; }

    /// <summary>Adds a document; one that does not fit begins a new shard, however long it is itself.</summary>
    public void Append(ReadOnlySpan<int> document)
    {
        if (_current is { DocumentCount: > 0 } && _current.TokenCount + 1 + document.Length > _maxTokens)
            CompleteCurrent();

        _current ??= Open();
        _current.Append(document);
        DocumentCount++;
    }

    /// <summary>Ends the last shard.</summary>
    /// <returns>The names of all of them, in order.</returns>
    public IReadOnlyList<string> Complete()
    {
        _current ??= Open();
        CompleteCurrent();
        return _names;
    }

    /// <summary>Takes an incomplete shard back.</summary>
    public void Dispose() => _current?.Dispose();

    private TokenShardWriter Open()
    {
        var name = FormattableString.Invariant($"tokens-{_names.Count:D5}.bin");
        _names.Add(name);
        return new TokenShardWriter(Path.Combine(folder, name), tokenizer.VocabularySize, tokenizerId, tokenizer.EndOfTextId);
    }

    private void CompleteCurrent()
    {
        _current!.Complete(); // both callers have one open
        _current.Dispose();
        _current = null;
    }
}

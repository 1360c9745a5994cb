namespace Endonym.Text.Shards;

/// <summary>Where a document lies in a shard, and which it is.</summary>
/// <param name="Start">Its first token, which is the end-of-text token.</param>
/// <param name="End">The token after its last.</param>
/// <param name="TextBytes">UTF-8 bytes of its text.</param>
/// <param name="Group">Its place in <see cref="TokenShard.Groups"/>.</param>
/// <param name="Key">Its name's hash.</param>
public readonly record struct ShardDocument(long Start, long End, uint TextBytes, int Group, DocumentKey Key)
{
    /// <summary>Its tokens, the end-of-text token included.</summary>
    public long TokenCount => End - Start;
}

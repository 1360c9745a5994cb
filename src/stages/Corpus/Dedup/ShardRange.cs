namespace Endonym.Corpus.Dedup;

/// <summary>The documents of one shard among those of all.</summary>
/// <param name="Name">The shard file's name.</param>
/// <param name="First">Ordinal of its first document.</param>
/// <param name="Count">Its documents.</param>
public sealed record ShardRange(string Name, long First, long Count)
{
    /// <summary>Numbers shards in the order given, which therefore is a part of the result.</summary>
    internal static IReadOnlyList<ShardRange> Number(IEnumerable<(string Name, long Count)> shards)
    {
        List<ShardRange> ranges = [];
        foreach (var (name, count) in shards)
        {
            if (ranges.Any(range => range.Name == name))
                throw new Lineage.InvalidInputException($"Two shards are called {name}; a shard's decisions are found by its name. Rename one.");
            ranges.Add(new ShardRange(name, ranges is [.., var last] ? last.First + last.Count : 0, count));
        }

        return ranges;
    }
}

using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>How the second step is cut into tasks. Neither cut changes what the third step finds.</summary>
public sealed record MinHashBandsOptions
{
    /// <summary>The bands that this task writes; null for all.</summary>
    public IReadOnlyList<int>? Bands { get; init; }

    /// <summary>Files that a band is cut into, by ranges of its hashes.</summary>
    public int Ranges { get; init => field = value is > 0 and <= 100_000 ? value : throw new InvalidInputException($"ranges is {value}; it must be from 1 to 100000."); } = 1;

    /// <summary>The range that this task writes, from 0; null for all.</summary>
    public int? Range { get; init; }
}

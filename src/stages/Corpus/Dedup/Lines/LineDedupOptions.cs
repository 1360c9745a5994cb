using Endonym.Lineage;

namespace Endonym.Corpus.Dedup.Lines;

/// <summary>Which lines or paragraphs are taken out of documents.</summary>
public sealed record LineDedupOptions
{
    /// <summary>What is compared.</summary>
    public required TextUnit Unit { get; init; }

    /// <summary>Among what it is counted.</summary>
    public required DuplicateScope Scope { get; init; }

    /// <summary>Null keeps a unit's first occurrence and takes out all later ones. A number takes out every occurrence of a unit that more documents than that have.</summary>
    public int? DropAboveDocuments
    {
        get;
        init => field = value is null or > 0 ? value : throw new InvalidInputException($"drop_above_documents is {value}; it must be 1 or more, or left out to keep the first occurrence.");
    }

    /// <summary>Characters of the shortest unit that is looked at, without white space at its ends: "Yes." is said twice in good faith.</summary>
    public int MinCharacters
    {
        get;
        init => field = value > 0 ? value : throw new InvalidInputException($"min_characters is {value}; it must be 1 or more.");
    } = 20;
}

using Endonym.Lineage;

namespace Endonym.Corpus.Filters.Lines;

/// <summary>How many long paragraphs a document must have; the defaults are mC4's.</summary>
public sealed record ParagraphOptions
{
    /// <summary>Long lines that are asked for.</summary>
    public int MinCount { get; init => field = value > 0 ? value : throw new InvalidInputException($"min_count is {value}; it must be above 0. Leave 'paragraphs' out to ask for none."); } = 3;

    /// <summary>Code points that a long line has at the least.</summary>
    public int MinLength { get; init => field = value > 0 ? value : throw new InvalidInputException($"min_length is {value}; it must be above 0."); } = 200;
}

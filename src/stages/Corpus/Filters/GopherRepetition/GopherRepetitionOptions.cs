namespace Endonym.Corpus.Filters.GopherRepetition;

/// <summary>Gopher's rules against repetition; null, or an empty list, switches a rule off.</summary>
/// <remarks>The defaults are table A1 of Rae et al., 2021, arXiv:2112.11446. FineWeb-2 switches off all rules on characters of lines and on paragraphs.</remarks>
public sealed record GopherRepetitionOptions
{
    /// <summary>Most of the paragraphs that may repeat an earlier one, in [0, 1].</summary>
    public double? MaxDuplicateParagraphRatio { get; init; } = 0.3;

    /// <summary>Most of the characters that may lie in such paragraphs, in [0, 1].</summary>
    public double? MaxDuplicateParagraphCharacterRatio { get; init; } = 0.2;

    /// <summary>Most of the lines that may repeat an earlier one, in [0, 1].</summary>
    public double? MaxDuplicateLineRatio { get; init; } = 0.3;

    /// <summary>Most of the characters that may lie in such lines, in [0, 1].</summary>
    public double? MaxDuplicateLineCharacterRatio { get; init; } = 0.2;

    /// <summary>For runs of n words, n growing: most of the characters that the most frequent one may make up.</summary>
    public IReadOnlyList<NgramLimit> TopNgrams { get; init => field = Growing(value, nameof(TopNgrams)); } = [new(2, 0.20), new(3, 0.18), new(4, 0.16)];

    /// <summary>For runs of n words, n growing: most of the characters that may lie in runs that stood there before.</summary>
    public IReadOnlyList<NgramLimit> DuplicateNgrams { get; init => field = Growing(value, nameof(DuplicateNgrams)); } =
        [new(5, 0.15), new(6, 0.14), new(7, 0.13), new(8, 0.12), new(9, 0.11), new(10, 0.10)];

    private static IReadOnlyList<NgramLimit> Growing(IReadOnlyList<NgramLimit> limits, string name)
    {
        var previous = 0;
        foreach (var limit in limits)
        {
            if (limit.Words <= previous || limit.Words > 64)
                throw new ArgumentException($"{name} has {limit.Words} words after {previous}; it must grow, from 1 to 64.", name);
            previous = limit.Words;
        }

        return limits;
    }
}

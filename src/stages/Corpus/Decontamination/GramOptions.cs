using Endonym.Lineage;

namespace Endonym.Corpus.Decontamination;

/// <summary>What of an item is looked for.</summary>
/// <remarks>Brown et al., 2020, "Language Models are Few-Shot Learners", appendix C: runs of 13 words, and shorter items as a whole.</remarks>
public sealed record GramOptions
{
    /// <summary>The longest run that is hashed.</summary>
    internal const int MostWords = 255;

    /// <summary>Words in a run that gives an item away.</summary>
    public int NgramWords { get; init => field = InRange(value, 1, MostWords, "ngram_words"); } = 13;

    /// <summary>Words that a text shorter than a run must have to be looked for as a whole.</summary>
    public int MinWords { get; init => field = InRange(value, 1, MostWords, "min_words"); } = 5;

    /// <summary>Characters, normalised, that it must have besides.</summary>
    public int MinCharacters { get; init => field = InRange(value, 1, 1000, "min_characters"); } = 20;

    private static int InRange(int value, int least, int most, string name) => value >= least && value <= most
        ? value
        : throw new InvalidInputException($"{name} is {value}; it must be from {least} to {most}.");
}

using Endonym.Corpus.Classifiers;
using Endonym.Lineage;

namespace Endonym.Corpus.Filters.Fit;

/// <summary>What a language's thresholds are fitted to; serializes with <see cref="Lineage.Manifests.LineageJson"/>.</summary>
public sealed record FitStepOptions
{
    /// <summary>The artifact's name.</summary>
    public required string Name { get; init; }

    /// <summary>BCP 47 code of the language.</summary>
    public required string Language { get; init; }

    /// <summary>Good prose of the language, some hundreds of documents at least.</summary>
    public required FitReference Reference { get; init; }

    /// <summary>The same in English, against which the limits on repetition are set; null leaves those at Gopher's.</summary>
    public FitReference? English { get; init; }

    /// <summary>What identifies languages, to fit the least score; null leaves the score unasked for.</summary>
    public ClassifierChoice? Identifier { get; init; }

    /// <summary>The identifier's own name of the language; null for the code.</summary>
    public string? LanguageLabel { get; init; }

    /// <summary>Share of the reference that may fail each rule on words and lines; see <see cref="FitOptions.TailShare"/>.</summary>
    public double TailShare { get; init => field = value is > 0 and < 0.5 ? value : throw new InvalidInputException(FormattableString.Invariant($"tail_share is {value}; it lies between 0 and 0.5. FineWeb-2 takes 0.1.")); } = 0.1;

    /// <summary>Documents of a reference that are measured, drawn by lot from a larger one: about 150 bytes of memory each.</summary>
    public int MaxDocuments { get; init => field = value > 0 ? value : throw new InvalidInputException($"max_documents is {value}; it must be above 0."); } = 1_000_000;
}

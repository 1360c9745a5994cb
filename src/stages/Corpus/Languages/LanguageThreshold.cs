using Endonym.Corpus.Filters;
using Endonym.Lineage;

namespace Endonym.Corpus.Languages;

/// <summary>What a corpus of one language asks of a decision.</summary>
public sealed record LanguageThreshold
{
    /// <summary>Reason of a text that is taken for another language, or for none.</summary>
    public const string OtherLanguage = "other language";

    /// <summary>Reason of a text whose language is the right one and not sure enough.</summary>
    public const string Unsure = "language not sure enough";

    /// <summary>The labels that are the language, in the identifier's names: <c>pl</c>, <c>pol_Latn</c>.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Least probability, 0 to 1. FineWeb-2 gives one for each language, for GlotLID: 0.689 for Polish.</summary>
    public required double MinScore { get; init => field = value is >= 0 and <= 1 ? value : throw new InvalidInputException($"min_language_score is {value}; it is a probability, from 0 to 1."); }

    /// <summary>Keeps the text or says why not.</summary>
    public Verdict Judge(LanguageDecision decision) => decision switch
    {
        { Label: null } => Verdict.Drop(OtherLanguage),
        { Label: var label } when !Labels.Contains(label) => Verdict.Drop(OtherLanguage),
        { Score: var score } when score < MinScore => Verdict.Drop(Unsure),
        _ => Verdict.Keep,
    };
}

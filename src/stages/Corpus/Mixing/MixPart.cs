using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Mixing;

/// <summary>Some of the documents of a mixture's shards, chosen by what the shards know of them. Whatever is named must hold; a list that is left out asks for nothing.</summary>
/// <remarks>A document that two parts would choose belongs to the one that the policy lists first.</remarks>
public sealed record MixPart
{
    /// <summary>What <see cref="Domains"/> calls documents that are about many things.</summary>
    public const string GeneralDomain = "general";

    /// <summary>Its name in the policy and the report.</summary>
    public required string Name { get; init => field = !string.IsNullOrWhiteSpace(value) ? value : throw new InvalidInputException("A part has no name. Give it one; the plan and the report tell of it by name."); }

    /// <summary>Names of shards.</summary>
    public IReadOnlyList<string>? Shards { get; init; }

    /// <summary>Ids of sources; a source made of one of them (<c>id:licence</c>) is meant too.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>BCP 47 codes of languages; <c>pl</c> means <c>pl-PL</c> too.</summary>
    public IReadOnlyList<string>? Languages { get; init; }

    /// <summary>Rights classes.</summary>
    public IReadOnlyList<RightsClass>? Classes { get; init; }

    /// <summary>Domains; <see cref="GeneralDomain"/> for documents of none.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>Genres.</summary>
    public IReadOnlyList<string>? Genres { get; init; }

    /// <summary>The least probability that a document is good prose, in tenths: 0.9, 0.8 …; documents whose quality was not measured are then not chosen.</summary>
    public double? MinQuality
    {
        get;
        init => field = value is null || (value is >= 0 and < 1 && Math.Abs((value.Value * 10) - Math.Round(value.Value * 10)) < 1e-9)
            ? value
            : throw new InvalidInputException(FormattableString.Invariant($"min_quality is {value}; shards know the tenth that a document's quality lies in, so it must be one of 0, 0.1 … 0.9."));
    }

    /// <summary>Its share of the tokens, above 0 and at most 1; null where the policy has stages, which then tell.</summary>
    public double? Share { get; init; }

    /// <summary>How often a document may come at most.</summary>
    /// <remarks>
    /// Four times is worth nearly as much as new text, and what comes after that soon nothing: Muennighoff et al., 2023, "Scaling Data-Constrained Language Models", arXiv:2305.16264.
    /// </remarks>
    public int MaxRepeats { get; init => field = value >= 1 ? value : throw new InvalidInputException(FormattableString.Invariant($"max_repeats is {value}; it must be 1 or more: 1 reads each document once at most.")); } = 4;

    /// <summary>Whether documents are of this part, by themselves.</summary>
    /// <param name="shards">Name of the shards they are in.</param>
    /// <param name="group">What the shards know of them.</param>
    public bool Selects(string shards, ShardGroup group) =>
        Has(Shards, name => name == shards)
        && Has(Sources, id => group.Source == id || group.Source.StartsWith(id + ":", StringComparison.Ordinal))
        && Has(Languages, code => group.Language is { } language && IsLanguage(language, code))
        && Has(Classes, rights => rights == group.Class)
        && Has(Domains, domain => (group.Domain ?? GeneralDomain) == domain)
        && Has(Genres, genre => genre == group.Genre)
        && (MinQuality is null || group.QualityTenth >= (int)Math.Round(MinQuality.Value * 10));

    private static bool Has<T>(IReadOnlyList<T>? asked, Func<T, bool> isIt) => asked is null || asked.Any(isIt);

    private static bool IsLanguage(string language, string code) =>
        language.Equals(code, StringComparison.OrdinalIgnoreCase) || language.StartsWith(code + "-", StringComparison.OrdinalIgnoreCase);
}

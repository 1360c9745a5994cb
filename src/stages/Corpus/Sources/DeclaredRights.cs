using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources;

/// <summary>What the person who brings a text says about it. Without this no file of a user enters a corpus.</summary>
public sealed record DeclaredRights
{
    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>SPDX expression, or <c>LicenseRef-…</c> where SPDX has none.</summary>
    public required string License { get; init; }

    /// <summary>Further licences that single documents may name and <see cref="Class"/> is declared for as well.</summary>
    public IReadOnlyList<string> AlsoCovers { get; init; } = [];

    /// <summary>What the licence and its evidence allow.</summary>
    public required RightsClass Class { get; init; }

    /// <summary>Who wrote the words.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The section of the EU summary that lists it.</summary>
    public required SourceCategory Category { get; init; }

    /// <summary>What the declaration rests on, in a sentence: "letter of the publisher of 3 May, kept at …".</summary>
    public required string Evidence { get; init; }

    /// <summary>The model that wrote it, if one did.</summary>
    public string? Generator { get; init; }

    /// <summary>BCP 47 code, where the text has one language.</summary>
    public string? Language { get; init; }

    /// <summary>What it is about, such as <c>law</c>, <c>code</c> or <c>mathematics</c>; null where it is about many things.</summary>
    public string? Domain { get; init; }

    /// <summary>What kind of text it is, such as <c>book</c>; for documents that do not say it themselves.</summary>
    public string? Genre { get; init; }

    /// <summary>The key by which its rightsholder has it taken out; null where there is none.</summary>
    public string? TakeDownKey { get; init; }

    /// <summary>Where people find it.</summary>
    public string? Url { get; init; }

    /// <summary>The source these rights make of a text.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="date">The day of the declaration, UTC.</param>
    /// <exception cref="RefusedException">The rights class or the origin lets the text into nothing.</exception>
    /// <exception cref="InvalidInputException">The declaration lacks what it must say.</exception>
    internal Source ToSource(string id, DateOnly date)
    {
        List<string> reasons = [];
        if (Class == RightsClass.Excluded)
            reasons.Add($"{id} ('{Title}') is declared {RightsClass.Excluded}, which is allowed in nothing.");
        if (Origin == Origin.Unknown)
            reasons.Add($"{id} ('{Title}') has the origin {Origin.Unknown}; a text whose authors nobody names is {RightsClass.Excluded}.");
        if (reasons.Count > 0)
            throw new RefusedException("The corpus cannot take a source.", reasons);

        Require(Title, "title", "a name for people");
        Require(License, "license", "an SPDX expression, or LicenseRef-… where SPDX has none");
        Require(Evidence, "evidence", "a sentence on what the declaration rests on");
        if (Origin == Origin.Synthetic)
            Require(Generator, "generator", "the model that wrote it, because its licence follows the text");

        return new Source
        {
            Id = id,
            Title = Title,
            License = License,
            Class = Class,
            Origin = Origin,
            Category = Category,
            Language = Language,
            Generator = Generator,
            Domain = Domain,
            TakeDownKey = TakeDownKey,
            Url = Url,
            Evidence = [new Evidence { Kind = "declaration", Statement = Evidence, Date = date }],
        };

        void Require(string? value, string name, string meaning)
        {
            if (string.IsNullOrWhiteSpace(value))
                throw new InvalidInputException($"The declared rights of {id} lack '{name}': {meaning}.");
        }
    }
}

namespace Endonym.Lineage.Rights;

/// <summary>Where text came from and what may be done with it; the leaf of every ancestry.</summary>
public sealed record Source
{
    /// <summary>Stable identifier, unique within a workspace, such as <c>dotnet-sdk-resources:pl</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>SPDX expression, or <c>LicenseRef-…</c> where SPDX has none.</summary>
    public required string License { get; init; }

    /// <summary>What the licence and its evidence allow.</summary>
    public required RightsClass Class { get; init; }

    /// <summary>Who wrote the words.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The section of the EU summary that lists it.</summary>
    public required SourceCategory Category { get; init; }

    /// <summary>BCP 47 code of the language, such as <c>pl</c>; null where it is mixed.</summary>
    public string? Language { get; init; }

    /// <summary>The model that wrote it; required when <see cref="Origin"/> is <see cref="Rights.Origin.Synthetic"/>.</summary>
    public string? Generator { get; init; }

    /// <summary>What it is about, such as <c>law</c>, <c>code</c> or <c>mathematics</c>; null where it is about many things.</summary>
    public string? Domain { get; init; }

    /// <summary>The key by which its rightsholder has it taken out; null where there is none.</summary>
    public string? TakeDownKey { get; init; }

    /// <summary>Where people find it.</summary>
    public string? Url { get; init; }

    /// <summary>What <see cref="Class"/> rests on; never empty.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }
}

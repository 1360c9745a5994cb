using Endonym.Lineage.Rights;

namespace Endonym.Text.Shards;

/// <summary>What a shard knows of a document's source, so that later steps can choose by it: an entry of the shard's table, to which each document points.</summary>
/// <remarks>Documents of one source that differ in licence, genre or quality have entries of their own. No dates and no evidence: those are in the artifact's manifest, under the source's id.</remarks>
public sealed record ShardGroup
{
    /// <summary>Id of the <see cref="Lineage.Rights.Source"/>.</summary>
    public required string Source { get; init; }

    /// <summary>SPDX expression, or <c>LicenseRef-…</c>, of these documents.</summary>
    public required string License { get; init; }

    /// <summary>What may be done with them.</summary>
    public required RightsClass Class { get; init; }

    /// <summary>Who wrote the words.</summary>
    public required Origin Origin { get; init; }

    /// <summary>BCP 47 code of the language; null where it is mixed.</summary>
    public string? Language { get; init; }

    /// <summary>What it is about, such as <c>code</c> or <c>law</c>; null where it is about anything.</summary>
    public string? Domain { get; init; }

    /// <summary>What kind of text, such as <c>manual page</c>; null where nobody said.</summary>
    public string? Genre { get; init; }

    /// <summary>The tenth in which the probability lies that they are good prose: 9 from 0.9 on, 0 below 0.1; null where it was not measured.</summary>
    public int? QualityTenth { get; init; }
}

using Endonym.Lineage.Rights;

namespace Endonym.Release.Gate;

/// <summary>What a policy asks of a release for one purpose.</summary>
public sealed record PurposePolicy
{
    /// <summary>In <see cref="Evidence"/> and <see cref="LicenseRefEvidence"/>: evidence of whatever kind.</summary>
    public const string AnyKind = "any";

    /// <summary>What each use of text allows.</summary>
    public required UseRules Uses { get; init; }

    /// <summary>Terms that a source's licence may not have.</summary>
    public required List<LicenseTerm> BarredLicenses { get; init; }

    /// <summary>For a rights class, the kinds of evidence of which a source needs at least one; a class that is not there needs none.</summary>
    public required Dictionary<RightsClass, List<string>> Evidence { get; init; }

    /// <summary>The kinds of evidence of which a licence that SPDX does not know needs at least one; empty if it needs none.</summary>
    public required List<string> LicenseRefEvidence { get; init; }

    /// <summary>Whether synthetic text must name the model that wrote it.</summary>
    public required bool GeneratorNamed { get; init; }

    /// <summary>Whether a share-alike source must have a URL, so that it can be credited.</summary>
    public required bool ShareAlikeAttribution { get; init; }

    /// <summary>The licence of the model by the worst rights class in it; an SPDX identifier or <c>LicenseRef-…</c>.</summary>
    public required Dictionary<RightsClass, string> Licenses { get; init; }
}

using Endonym.Corpus.Rights.Licences;
using Endonym.Corpus.Rights.Signals;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Rights.Manifests;

/// <summary>What a lab declares of a source: whose it is, what its use rests on, and what proves it. Lies as a YAML file beside the source.</summary>
/// <remarks>
/// <code>
/// format: 1
/// id: example-library
/// title: Example Library, essays
/// basis: licence            # licence, public-domain, official-act, tdm-exception, research-exception, written-agreement or own-work
/// license: CC-BY-4.0        # SPDX expression or LicenseRef-…; the two exceptions and the public domain have one of their own
/// covers: [Training, Release]   # of a written agreement only: what it allows
/// origin: Organic           # Organic, Converted or Synthetic; a synthetic source names its `generator`
/// category: PublicDataset   # section of the EU summary
/// language: pl
/// domain: literature        # optional; for mixing and statistics
/// homepage: https://library.example/
/// contact: rights@library.example
/// take_down_key: library-example
/// evidence:
///   - kind: licence-file    # or package-metadata, written-licence, statute, licence-statement, terms, declaration
///     statement: "Creative Commons Attribution 4.0"
///     url: https://library.example/licence
///     file: evidence/licence.html      # beside the manifest; optional
///     sha256: 64 hexadecimal digits    # of that file
///     date: 2026-05-03
/// </code>
/// </remarks>
public sealed class SourceManifest
{
    // A class and not a record, and made by its readers only: a copy with another basis would have passed no check.
    internal SourceManifest()
    {
    }

    /// <summary>Unique among the sources of a workspace.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>What the use rests on.</summary>
    public required RightsBasis Basis { get; init; }

    /// <summary>SPDX expression, or <c>LicenseRef-…</c>.</summary>
    public required string License { get; init; }

    /// <summary>What a written agreement covers; empty for every other basis.</summary>
    public IReadOnlyList<AgreedUse> Covers { get; init; } = [];

    /// <summary>Who wrote the words.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The section of the EU summary.</summary>
    public required SourceCategory Category { get; init; }

    /// <summary>BCP 47 code; null where it is mixed.</summary>
    public string? Language { get; init; }

    /// <summary>The model that wrote it, if one did.</summary>
    public string? Generator { get; init; }

    /// <summary>What it is about, such as <c>law</c> or <c>code</c>; null where it is about many things.</summary>
    public string? Domain { get; init; }

    /// <summary>Where people find it.</summary>
    public string? Homepage { get; init; }

    /// <summary>Whom to ask about it.</summary>
    public string? Contact { get; init; }

    /// <summary>The key by which its rightsholder has it taken out; see <see cref="TakeDowns.TakeDownList"/>.</summary>
    public string? TakeDownKey { get; init; }

    /// <summary>What it rests on; never empty.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>The class of the source as declared; under the exception of article 4, of a document in which no opt-out is found.</summary>
    public RightsClass Class => Basis switch
    {
        RightsBasis.Licence => LicenseReferences.ClassOf(License) ?? RightsClass.Excluded,
        RightsBasis.TdmException => RightsClass.GreyTdm,
        RightsBasis.ResearchException => RightsClass.GreyResearch,
        RightsBasis.WrittenAgreement => Covers.Contains(AgreedUse.Release) ? RightsClass.White : RightsClass.GreyResearch,
        _ => RightsClass.White,
    };

    /// <summary>Reads a manifest and checks the files of its evidence.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="Lineage.InvalidInputException">The file cannot be read, has an unknown, missing or wrong key, or its evidence is not what it says.</exception>
    public static SourceManifest Read(string path) => SourceManifestYaml.Read(path);

    /// <summary>Reads a manifest that is written elsewhere than in a file of its own.</summary>
    /// <param name="yaml">In the form above.</param>
    /// <param name="path">Where it stands, for errors; files of evidence lie beside it.</param>
    /// <exception cref="Lineage.InvalidInputException">As for <see cref="Read"/>.</exception>
    public static SourceManifest Parse(string yaml, string path) => SourceManifestYaml.Parse(yaml, path);

    /// <summary>The source it declares.</summary>
    public Source ToSource() => new()
    {
        Id = Id,
        Title = Title,
        License = License,
        Class = Class,
        Origin = Origin,
        Category = Category,
        Language = Language,
        Generator = Generator,
        Domain = Domain,
        TakeDownKey = TakeDownKey,
        Url = Homepage,
        Evidence = Evidence,
    };

    /// <summary>The source of a document whose own rights may be others than the source's.</summary>
    /// <param name="rights">The document's class.</param>
    /// <param name="license">The document's licence.</param>
    /// <param name="kinds">What was looked at in every document.</param>
    /// <param name="date">The day of that look, UTC.</param>
    /// <remarks>Other rights make another id, since one source may not have two classes: <c>id:licence</c>, and <c>id:licence:class</c> where only the class differs.</remarks>
    internal Source ToSource(RightsClass rights, string license, IEnumerable<string> kinds, DateOnly? date)
    {
        var id = license == License && rights == Class ? Id
            : rights == (LicenseReferences.ClassOf(license) ?? Class) && license != License ? $"{Id}:{license}"
            : $"{Id}:{license}:{rights}";
        var looks = date is { } day
            ? kinds.Select(kind => new Evidence { Kind = kind, Statement = "looked at for each document; what was found is kept with it", Date = day })
            : [];
        return ToSource() with { Id = id, License = license, Class = rights, Evidence = [.. Evidence, .. looks] };
    }

    /// <summary>Kinds of evidence that a manifest may declare.</summary>
    internal static IReadOnlyList<string> DeclaredKinds { get; } =
        [SignalKinds.Declaration, SignalKinds.LicenseFile, SignalKinds.LicenseStatement, SignalKinds.PackageMetadata, SignalKinds.Statute, SignalKinds.Terms, SignalKinds.WrittenLicense];
}

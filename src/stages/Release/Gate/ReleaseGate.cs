using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Release.Gate;

/// <summary>Says whether a checkpoint may be released for a purpose, by what it and everything behind it were made of. Pure.</summary>
/// <remarks>
/// Adding a source never takes a reason away, with one exception that lies in the nature of a share: more human text makes the synthetic share of its use
/// smaller (<see cref="GateRule.SyntheticShare"/>). A checkpoint that names no source is refused, not free.
/// </remarks>
public static class ReleaseGate
{
    /// <summary>Judges a checkpoint.</summary>
    /// <param name="checkpoint">Its manifest.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="purpose">What it is to be released for.</param>
    /// <param name="resolve">Finds an ancestor's manifest by its id; null if it is not there.</param>
    public static GateReport Check(Manifest checkpoint, ReleasePolicy policy, ReleasePurpose purpose, Func<string, Manifest?> resolve) =>
        Check(LineageClosure.Of(checkpoint, resolve), policy, purpose);

    /// <inheritdoc cref="Check(Manifest, ReleasePolicy, ReleasePurpose, Func{string, Manifest})"/>
    /// <param name="lineage">The checkpoint with every manifest behind it.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="purpose">What it is to be released for.</param>
    public static GateReport Check(LineageClosure lineage, ReleasePolicy policy, ReleasePurpose purpose)
    {
        var rules = policy.For(purpose);
        var texts = lineage.Texts;
        var used = texts.Where(text => text.Use != TextUse.Collected).ToList();
        List<GateReason> reasons =
        [
            .. lineage.Manifests.Where(IsAltered).Select(Altered),
            .. lineage.Missing.Select(Missing),
            .. lineage.Checkpoints.Where(manifest => manifest.Composition.Count == 0).Select(Empty),
            .. texts.SelectMany(text => UseReasons(text, rules, purpose)),
            .. used.GroupBy(text => text.Use).SelectMany(group => ShareReasons([.. group], rules, lineage.Root)),
            .. used.DistinctBy(text => EnteredText.KeyOf(text.Source)).SelectMany(text => SourceReasons(text, rules, purpose)),
        ];

        return new GateReport
        {
            Checkpoint = lineage.Root.Name,
            CheckpointId = lineage.Root.Id,
            Purpose = purpose,
            PolicySha256 = policy.Sha256,
            Passed = reasons.Count == 0,
            License = reasons.Count == 0 ? rules.Licenses[Taint.ClassOf(used.Select(text => text.Contribution))] : null,
            Reasons = reasons,
            Judged = [.. texts.Select(Judged)],
        };
    }

    private static IEnumerable<GateReason> UseReasons(EnteredText text, PurposePolicy rules, ReleasePurpose purpose)
    {
        var (source, use) = (text.Source, text.Use);
        var rule = rules.Uses.Of(use);
        if (!rule.Rights.Contains(source.Class))
        {
            yield return Reason(GateRule.RightsClass, text, $"its rights class is {source.Class} ({source.License}), used for {Name(use)}", Allowed(purpose, use, rule.Rights));
        }

        if (!rule.Origins.Contains(Judged(source.Origin)))
        {
            var found = source.Origin == Origin.Unknown ? "its origin is Unknown, judged as Synthetic" : $"its origin is {source.Origin}{(source.Generator is { } model ? $" (by {model})" : "")}";
            yield return Reason(GateRule.Origin, text, $"{found}, used for {Name(use)}", Allowed(purpose, use, rule.Origins));
        }
    }

    private static IEnumerable<GateReason> ShareReasons(IReadOnlyList<EnteredText> texts, PurposePolicy rules, Manifest root)
    {
        var rule = rules.Uses.Of(texts[0].Use);
        // A source that may not be there at all has its own reason and no share to be within.
        if (!rule.Origins.Contains(Origin.Synthetic))
            yield break;

        var amounts = new UseAmounts(texts);
        var synthetic = texts.Index().Where(text => Judged(text.Item.Source.Origin) == Origin.Synthetic).ToList();
        var share = amounts.ShareOf(synthetic.Select(text => text.Index));
        if (share <= rule.MaxSyntheticShare)
            yield break;

        yield return new GateReason
        {
            Rule = GateRule.SyntheticShare,
            Artifact = Describe(root),
            Source = string.Join(", ", synthetic.Select(text => text.Item.Source.Id)),
            Found = FormattableString.Invariant($"{share:P1} of the {amounts.Unit} used for {Name(texts[0].Use)} are synthetic or of unknown origin"),
            Allowed = FormattableString.Invariant($"at most {rule.MaxSyntheticShare:P1} may be"),
        };
    }

    private static IEnumerable<GateReason> SourceReasons(EnteredText text, PurposePolicy rules, ReleasePurpose purpose)
    {
        var source = text.Source;
        if (rules.BarredLicenses.Count > 0 && LicenseTerms.IsReference(source.License) is null)
            yield return Reason(GateRule.License, text, $"its licence '{source.License}' is no SPDX expression, so its terms are not known", "name the licence by its SPDX identifier, or as LicenseRef-…");

        foreach (var term in rules.BarredLicenses.Where(term => LicenseTerms.Has(source.License, term) == true))
            yield return Reason(GateRule.License, text, $"its licence {source.License} is {term}", $"{Name(purpose)} use bars {string.Join(", ", rules.BarredLicenses)}");

        if (rules.Evidence.TryGetValue(source.Class, out var kinds) && !HasEvidence(source, kinds))
            yield return Reason(GateRule.Evidence, text, $"its class {source.Class} rests on {EvidenceOf(source)}", $"needed is evidence of kind {string.Join(" or ", kinds)}");

        if (rules.LicenseRefEvidence.Count > 0 && LicenseTerms.IsReference(source.License) == true && !HasEvidence(source, rules.LicenseRefEvidence))
            yield return Reason(GateRule.Evidence, text, $"its licence {source.License} rests on {EvidenceOf(source)}", $"needed is evidence of kind {string.Join(" or ", rules.LicenseRefEvidence)}");

        if (rules.GeneratorNamed && source.Origin == Origin.Synthetic && string.IsNullOrWhiteSpace(source.Generator))
            yield return Reason(GateRule.Generator, text, "it is synthetic and names no generator", "name the model that wrote it, whose terms follow the text");

        if (rules.ShareAlikeAttribution && LicenseTerms.Has(source.License, LicenseTerm.ShareAlike) == true && string.IsNullOrWhiteSpace(source.Url))
            yield return Reason(GateRule.Attribution, text, $"its licence {source.License} is share-alike and it has no URL to credit", "record where it is found");
    }

    private static bool HasEvidence(Source source, List<string> kinds) => source.Evidence.Any(evidence =>
        !string.IsNullOrWhiteSpace(evidence.Statement)
        && (kinds.Contains(PurposePolicy.AnyKind, StringComparer.Ordinal) || kinds.Contains(evidence.Kind, StringComparer.Ordinal)));

    private static string EvidenceOf(Source source) => source.Evidence.Count == 0
        ? "no evidence"
        : $"{string.Join(", ", source.Evidence.Select(evidence => evidence.Kind).Distinct(StringComparer.Ordinal))} only";

    // What a manifest says of itself and what it says its id is must agree; then nobody made it freer by hand without leaving the ids of everything after it.
    private static bool IsAltered(Manifest manifest) => manifest.Id != ContentHash.IdOf(manifest.Kind, manifest.Files, manifest.Composition, manifest.Inputs);

    private static GateReason Altered(Manifest manifest) => new()
    {
        Rule = GateRule.Identity,
        Artifact = Describe(manifest),
        Found = $"its manifest is not the one its id {manifest.Id} was computed from",
        Allowed = "make the artifact again instead of changing its manifest",
    };

    private static GateReason Missing(MissingManifest missing) => new()
    {
        Rule = GateRule.Ancestry,
        Artifact = Describe(missing.Owner),
        Found = $"it was made from {missing.Input.Kind} '{missing.Input.Name}' ({missing.Input.Id}), whose manifest is not here",
        Allowed = "bring the manifest into the workspace's lineage folder, or make the artifact again",
    };

    private static GateReason Empty(Manifest manifest) => new()
    {
        Rule = GateRule.Composition,
        Artifact = Describe(manifest),
        Found = "its manifest names no source, so nobody knows what it was trained on",
        Allowed = "record its sources",
    };

    private static GateReason Reason(GateRule rule, EnteredText text, string found, string allowed) => new()
    {
        Rule = rule,
        Artifact = Describe(text.Entry),
        Source = text.Source.Id,
        Found = found,
        Allowed = allowed,
    };

    private static JudgedText Judged(EnteredText text)
    {
        var source = text.Source;
        return new JudgedText(Describe(text.Entry), source.Id, text.Use, source.Class, source.License, source.Origin);
    }

    private static Origin Judged(Origin origin) => origin == Origin.Unknown ? Origin.Synthetic : origin;

    private static string Allowed<T>(ReleasePurpose purpose, TextUse use, IReadOnlyCollection<T> values) =>
        $"{Name(purpose)} use allows {(values.Count == 0 ? "none" : string.Join(", ", values))} for {Name(use)}";

    private static string Describe(Manifest manifest) => $"{manifest.Kind} '{manifest.Name}'";

    private static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}

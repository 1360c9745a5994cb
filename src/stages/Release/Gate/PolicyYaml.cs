using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Markup;

namespace Endonym.Release.Gate;

/// <summary>The policy file, key for key, and its checks. An unknown, missing or repeated key is an error that names it.</summary>
internal sealed class PolicyYaml
{
    private const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required PurposesYaml Purposes { get; init; }

    public sealed class PurposesYaml
    {
        public required PurposePolicy Prototype { get; init; }

        public required PurposePolicy Public { get; init; }

        public required PurposePolicy Commercial { get; init; }
    }

    /// <summary>Reads and checks a policy.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="path">Where it came from, for errors.</param>
    public static ReleasePolicy Parse(string text, string path)
    {
        var yaml = StrictYaml.Parse<PolicyYaml>(text, path, "Begin from a copy of the policy.yaml that lies in every release.");
        if (yaml.Format != CurrentFormat)
            throw new InvalidInputException($"{path}: the policy has format {yaml.Format}; this version of Endonym reads format {CurrentFormat}.");

        var purposes = new Dictionary<ReleasePurpose, PurposePolicy>
        {
            [ReleasePurpose.Prototype] = yaml.Purposes.Prototype,
            [ReleasePurpose.Public] = yaml.Purposes.Public,
            [ReleasePurpose.Commercial] = yaml.Purposes.Commercial,
        };
        foreach (var (purpose, policy) in purposes)
            Check(policy, $"{path}: purposes.{purpose.ToString().ToLowerInvariant()}");
        return new ReleasePolicy(text, purposes);
    }

    private static void Check(PurposePolicy policy, string where)
    {
        foreach (var use in Enum.GetValues<TextUse>())
            Check(policy.Uses.Of(use), $"{where}.uses.{use.ToString().ToLowerInvariant()}");

        RequireNames(policy.BarredLicenses, $"{where}.barred_licenses");
        RequireNames(policy.Evidence.Keys, $"{where}.evidence");
        RequireNames(policy.Licenses.Keys, $"{where}.licenses");

        // Collected text that no use took is in no model, so it chooses no licence.
        var used = Enum.GetValues<TextUse>().Where(use => use != TextUse.Collected).SelectMany(use => policy.Uses.Of(use).Rights).Distinct();
        foreach (var rights in used.Where(rights => !policy.Licenses.TryGetValue(rights, out var license) || LicenseTerms.IsReference(license) is null))
            throw new InvalidInputException($"{where}.licenses has no SPDX identifier for {rights}, which a use allows. Name the licence of a model whose worst source is {rights}.");
    }

    private static void Check(UseRule rule, string where)
    {
        RequireNames(rule.Rights, where + ".rights");
        RequireNames(rule.Origins, where + ".origins");
        if (rule.Rights.Contains(RightsClass.Excluded))
            throw new InvalidInputException($"{where}.rights allows Excluded, which is allowed in nothing. Clear the source's rights, or leave it out.");
        if (rule.Origins.Contains(Origin.Unknown))
            throw new InvalidInputException($"{where}.origins lists Unknown, which is judged as Synthetic. List Synthetic, or record the origin.");
        if (rule.MaxSyntheticShare is not (>= 0 and <= 1))
            throw new InvalidInputException(FormattableString.Invariant($"{where}.max_synthetic_share is {rule.MaxSyntheticShare}; it must lie in [0, 1]."));
    }

    // YAML's reader takes any number for a name of an enumeration.
    private static void RequireNames<T>(IEnumerable<T> values, string where) where T : struct, Enum
    {
        foreach (var value in values.Where(value => !Enum.IsDefined(value)))
            throw new InvalidInputException($"{where} holds '{value}'; it may hold {string.Join(", ", Enum.GetNames<T>())}.");
    }
}

using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Release.Gate;

namespace Endonym.Release.Tests.Gate;

public sealed class ReleasePolicyTests
{
    [Fact]
    public void The_default_policy_says_what_its_file_says()
    {
        var policy = ReleasePolicy.Default;

        Assert.Equal([RightsClass.White, RightsClass.GreyTdm], policy.For(ReleasePurpose.Public).Uses.Pretraining.Rights);
        Assert.Equal(0.05, policy.For(ReleasePurpose.Public).Uses.Pretraining.MaxSyntheticShare);
        Assert.Equal([Origin.Organic, Origin.Converted], policy.For(ReleasePurpose.Commercial).Uses.Align.Origins);
        Assert.Equal([LicenseTerm.NonCommercial, LicenseTerm.NoDerivatives], policy.For(ReleasePurpose.Commercial).BarredLicenses);
        Assert.Equal("CC-BY-NC-4.0", policy.For(ReleasePurpose.Public).Licenses[RightsClass.GreyTdm]);
        Assert.Equal(["any"], policy.For(ReleasePurpose.Commercial).Evidence[RightsClass.White]);
    }

    [Fact]
    public void Nothing_allows_what_is_excluded()
    {
        foreach (var purpose in Enum.GetValues<ReleasePurpose>())
            Assert.All(Enum.GetValues<TextUse>(), use => Assert.DoesNotContain(RightsClass.Excluded, ReleasePolicy.Default.For(purpose).Uses.Of(use).Rights));
    }

    [Theory]
    [InlineData("max_synthetic_share: 0.05", "max_synthetic_share: 1.5", "it must lie in [0, 1]")]
    [InlineData("max_synthetic_share: 0.05", "max_synthetic_share: .nan", "it must lie in [0, 1]")]
    [InlineData("rights: [White, GreyTdm], origins", "rights: [White, Excluded], origins", "Excluded")]
    [InlineData("rights: [White, GreyTdm], origins", "rights: [White, Beige], origins", "Beige")]
    [InlineData("rights: [White, GreyTdm], origins", "rights: [White, 7], origins", "'7'")]
    [InlineData("origins: [Organic, Converted], max", "origins: [Organic, Unknown], max", "Unknown")]
    [InlineData("  public:", "  republic:", "republic")]
    [InlineData("barred_licenses: [NonCommercial, NoDerivatives]", "", "barred_licenses")]
    [InlineData("generator_named: true", "generator_named: true\n    generators_named: true", "generators_named")]
    [InlineData("generator_named: true", "generator_named: true\n    generator_named: true", "generator_named")]
    [InlineData("GreyTdm: CC-BY-NC-4.0", "", "GreyTdm")]
    [InlineData("GreyTdm: CC-BY-NC-4.0", "GreyTdm: ours, all of it", "GreyTdm")]
    [InlineData("format: 1", "format: 2", "format 2")]
    public void A_policy_that_cannot_be_meant_is_refused_with_its_name(string from, string to, string named)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("endonym-policy-").FullName, "policy.yaml");
        Assert.Contains(from, ReleasePolicy.Default.Text, StringComparison.Ordinal);
        File.WriteAllText(path, ReleasePolicy.Default.Text.Replace(from, to, StringComparison.Ordinal));

        var error = Assert.Throws<InvalidInputException>(() => ReleasePolicy.Read(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_empty_policy_is_told_by_its_path()
    {
        var folder = Directory.CreateTempSubdirectory("endonym-policy-").FullName;
        var missing = Path.Combine(folder, "none.yaml");
        Assert.Contains(missing, Assert.Throws<InvalidInputException>(() => ReleasePolicy.Read(missing)).Message, StringComparison.Ordinal);

        var empty = Path.Combine(folder, "empty.yaml");
        File.WriteAllText(empty, "");
        Assert.Contains("is empty", Assert.Throws<InvalidInputException>(() => ReleasePolicy.Read(empty)).Message, StringComparison.Ordinal);
    }
}

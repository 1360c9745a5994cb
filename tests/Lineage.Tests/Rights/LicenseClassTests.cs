using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Tests.Rights;

public sealed class LicenseClassTests
{
    [Theory]
    [InlineData("MIT", RightsClass.White)]
    [InlineData("mit", RightsClass.White)]
    [InlineData("CC0-1.0", RightsClass.White)]
    [InlineData("CC-BY-4.0", RightsClass.White)]
    [InlineData("cc-by-sa-3.0-de", RightsClass.White)]
    [InlineData("GPL-3.0", RightsClass.White)]
    [InlineData("GPL-3.0-or-later", RightsClass.White)]
    [InlineData("LGPL-2.1-only", RightsClass.White)]
    [InlineData("CC-BY-NC-4.0", RightsClass.GreyResearch)]
    [InlineData("CC-BY-nc-4.0", RightsClass.GreyResearch)]
    [InlineData("cc-by-nd-2.0", RightsClass.GreyResearch)]
    [InlineData("CC-BY-NC-SA-2.0-FR", RightsClass.GreyResearch)]
    [InlineData("CC-BY-NC-ND-3.0-IGO", RightsClass.GreyResearch)]
    public void A_licence_of_the_SPDX_list_has_the_class_of_its_terms_in_any_case(string license, RightsClass expected) =>
        Assert.Equal(expected, LicenseClass.Of(license));

    [Theory]
    [InlineData("")]
    [InlineData("CC-BY")]
    [InlineData("CC-BY-anything")]
    [InlineData("CC-BY-5.0")]
    [InlineData("CC-BY-4.0-PL")]
    [InlineData("CC-BY-SA-NC-4.0")]
    [InlineData("MIT and CC0-1.0")]
    [InlineData("MIT-only")]
    [InlineData("CC0-1.0-or-later")]
    [InlineData(" MIT")]
    [InlineData("LicenseRef-ours")]
    [InlineData("Proprietary")]
    public void What_only_looks_like_a_licence_has_no_class(string license) =>
        Assert.Equal(RightsClass.Excluded, LicenseClass.Of(license));

    [Theory]
    [InlineData("MIT OR GPL-2.0-only", RightsClass.White)]
    [InlineData("CC-BY-NC-4.0 OR MIT", RightsClass.White)]
    [InlineData("MIT AND CC-BY-NC-4.0", RightsClass.GreyResearch)]
    [InlineData("(MIT AND CC-BY-ND-4.0) OR Proprietary", RightsClass.GreyResearch)]
    [InlineData("MIT AND Proprietary", RightsClass.Excluded)]
    [InlineData("MIT OR LicenseRef-ours", RightsClass.White)]
    [InlineData("MIT AND LicenseRef-ours", RightsClass.Excluded)]
    [InlineData("GPL-2.0-or-later WITH Classpath-exception-2.0", RightsClass.White)]
    [InlineData("GPL-2.0+", RightsClass.White)]
    [InlineData("eupl-1.2+", RightsClass.White)]
    [InlineData("CC-BY-NC-4.0+", RightsClass.GreyResearch)]
    [InlineData("GFDL-1.2-no-invariants-or-later", RightsClass.White)]
    public void Of_alternatives_the_freest_counts_and_of_joined_the_least_free(string expression, RightsClass expected) => Assert.Equal(expected, LicenseClass.Of(expression));

    [Fact]
    public void A_reference_has_the_class_that_its_writer_gives_it()
    {
        static RightsClass? Ours(string reference) => reference == "LicenseRef-ours" ? RightsClass.GreyTdm : null;

        Assert.Equal(RightsClass.GreyTdm, LicenseClass.Of("LicenseRef-ours AND MIT", Ours));
        Assert.Equal(RightsClass.Excluded, LicenseClass.Of("LicenseRef-theirs", Ours));
        Assert.Null(LicenseClass.Of("all rights reserved", Ours));
    }

    [Fact]
    public void Case_is_compared_in_no_culture()
    {
        // In Turkish the capital of i is İ; a comparison by culture would not find MIT.
        var before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("tr-TR");
        try
        {
            Assert.Equal(RightsClass.White, LicenseClass.Of("mit"));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }
}

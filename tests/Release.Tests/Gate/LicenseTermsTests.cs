using Endonym.Release.Gate;

namespace Endonym.Release.Tests.Gate;

public sealed class LicenseTermsTests
{
    // What the deeds of the licences say.
    [Theory]
    [InlineData("CC-BY-NC-4.0", true, false, false)]
    [InlineData("CC-BY-ND-4.0", false, true, false)]
    [InlineData("CC-BY-NC-ND-4.0", true, true, false)]
    [InlineData("CC-BY-NC-SA-4.0", true, false, true)]
    [InlineData("CC-BY-SA-3.0", false, false, true)]
    [InlineData("GFDL-1.3-or-later", false, false, true)]
    [InlineData("GPL-2.0-only", false, false, true)]
    [InlineData("MIT", false, false, false)]
    [InlineData("CC-BY-4.0", false, false, false)]
    [InlineData("LicenseRef-NC-letter", true, false, false)]
    public void A_licence_has_the_terms_of_its_deed(string license, bool nonCommercial, bool noDerivatives, bool shareAlike)
    {
        Assert.Equal(nonCommercial, LicenseTerms.Has(license, LicenseTerm.NonCommercial));
        Assert.Equal(noDerivatives, LicenseTerms.Has(license, LicenseTerm.NoDerivatives));
        Assert.Equal(shareAlike, LicenseTerms.Has(license, LicenseTerm.ShareAlike));
    }

    [Theory]
    [InlineData("LicenseRef-letter", true)]
    [InlineData("DocumentRef-spdx:LicenseRef-letter", true)]
    [InlineData("MIT OR LicenseRef-letter", false)]
    [InlineData("MIT", false)]
    public void A_licence_that_SPDX_does_not_know_is_a_reference(string license, bool reference) =>
        Assert.Equal(reference, LicenseTerms.IsReference(license));
}

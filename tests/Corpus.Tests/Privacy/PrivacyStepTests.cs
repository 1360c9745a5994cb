using Endonym.Corpus.Privacy;
using Endonym.Lineage.Rights;
using Endonym.Text.Privacy;

namespace Endonym.Corpus.Tests.Privacy;

public sealed class PrivacyStepTests
{
    private const string Text = "Pisz na jan@urzad.pl albo ewa@urzad.pl; serwer 8.8.8.8.";

    private static readonly PrivacyOptions Options = new()
    {
        Rules = new PrivacyRules(),
        Modes = new Dictionary<RightsClass, PrivacyMode> { [RightsClass.White] = PrivacyMode.Off, [RightsClass.GreyResearch] = PrivacyMode.Drop },
        Placeholders = new Dictionary<string, string> { [PersonalData.Email] = "[ADRES]" },
    };

    [Theory]
    [InlineData(RightsClass.White, Text, null)]
    [InlineData(RightsClass.GreyTdm, "Pisz na [ADRES] albo [ADRES]; serwer [IP-ADDRESS].", null)]
    [InlineData(RightsClass.GreyResearch, Text, PrivacyStep.HasPersonalData)]
    public void Each_class_of_source_has_its_mode(RightsClass rights, string text, string? reason)
    {
        var decision = new PrivacyStep(Options).Apply(Text, rights);
        Assert.Equal((text, reason), (decision.Text, decision.Verdict.Reason));
    }

    [Fact]
    public void A_document_of_many_personal_data_is_dropped_though_its_class_is_masked()
    {
        Assert.True(new PrivacyStep(Options with { MaxMatches = 3 }).Apply(Text, RightsClass.GreyTdm).Verdict.Kept);
        Assert.Equal(PrivacyStep.TooManyPersonalData, new PrivacyStep(Options with { MaxMatches = 2 }).Apply(Text, RightsClass.GreyTdm).Verdict.Reason);
    }
}

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

    [Fact]
    public void The_report_counts_every_match_whatever_the_order_of_its_parts()
    {
        var step = new PrivacyStep(Options);
        PrivacyReport first = new(), second = new(), forwards = new(), backwards = new();
        first.Add(RightsClass.GreyTdm, step.Apply(Text, RightsClass.GreyTdm));
        first.Add(RightsClass.GreyTdm, step.Apply("Nic tu nie ma.", RightsClass.GreyTdm));
        second.Add(RightsClass.GreyResearch, step.Apply(Text, RightsClass.GreyResearch));
        second.Add(RightsClass.GreyTdm, step.Apply("c@d.pl", RightsClass.GreyTdm));
        forwards.Add(first);
        forwards.Add(second);
        backwards.Add(second);
        backwards.Add(first);

        Assert.Equal(forwards.ToMarkdown(), backwards.ToMarkdown());
        // "jan@urzad.pl" and "ewa@urzad.pl" are 12 units each, "c@d.pl" 6, "8.8.8.8" 7.
        Assert.Equal(
            [
                (RightsClass.GreyTdm, "e-mail", new PrivacyCount(2, 3, 30, 3)), (RightsClass.GreyTdm, "ip-address", new PrivacyCount(1, 1, 7, 1)),
                (RightsClass.GreyResearch, "e-mail", new PrivacyCount(1, 2, 24, 0)), (RightsClass.GreyResearch, "ip-address", new PrivacyCount(1, 1, 7, 0)),
            ],
            forwards.Counts);
        Assert.Equal((3, 0), forwards.Documents[RightsClass.GreyTdm]);
        Assert.Equal((1, 1), forwards.Documents[RightsClass.GreyResearch]);
    }
}

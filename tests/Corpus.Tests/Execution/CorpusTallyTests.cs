using Endonym.Corpus.Execution;
using Endonym.Corpus.Privacy;
using Endonym.Lineage.Rights;
using Endonym.Text.Privacy;

namespace Endonym.Corpus.Tests.Execution;

public sealed class CorpusTallyTests
{
    [Fact]
    public void Every_match_of_personal_data_is_counted_whatever_the_order_of_the_parts()
    {
        const string text = "Pisz na jan@urzad.pl albo ewa@urzad.pl; serwer 8.8.8.8.";
        var step = new PrivacyStep(new PrivacyOptions { Rules = new PrivacyRules(), Modes = new Dictionary<RightsClass, PrivacyMode> { [RightsClass.GreyResearch] = PrivacyMode.Drop } });
        CorpusTally first = new(), second = new();
        first.AddPersonal(step.Apply(text, RightsClass.GreyTdm));
        first.AddPersonal(step.Apply("Nic tu nie ma.", RightsClass.GreyTdm));
        second.AddPersonal(step.Apply(text, RightsClass.GreyResearch));
        second.AddPersonal(step.Apply("c@d.pl", RightsClass.GreyTdm));

        // "jan@urzad.pl" and "ewa@urzad.pl" are 12 units each, "c@d.pl" 6, "8.8.8.8" 7. The second text is dropped, and nothing of it is masked.
        KeyValuePair<string, PrivacyCount>[] counts = [new("e-mail", new PrivacyCount(3, 5, 54, 3)), new("ip-address", new PrivacyCount(2, 2, 14, 1))];
        Assert.Equal(counts, CorpusTally.Sum([first.ToReport(), second.ToReport()]).PersonalData);
        Assert.Equal(counts, CorpusTally.Sum([second.ToReport(), first.ToReport()]).PersonalData);
    }
}

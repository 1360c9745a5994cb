using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Preferences;
using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Signals;

namespace Endonym.Corpus.Tests.Rights.Preferences;

public sealed class PreferenceTests
{
    [Theory]
    [InlineData("train-ai=n", SignalEffect.Reserves)]
    [InlineData("train-ai=y, search=n", SignalEffect.Permits)]
    [InlineData("search=n", SignalEffect.None)]
    [InlineData("", SignalEffect.None)]
    // The draft's own examples of what is unknown: values that are no tokens, and the last of two.
    [InlineData("train-ai=y, train-ai, search=n, search=\"n\"", SignalEffect.None)]
    [InlineData("train-ai;allow=n, train-ai=y", SignalEffect.Permits)]
    [InlineData("train-ai;has;parameters=\"?\";", SignalEffect.None)]
    [InlineData("train-ai=n;exceptions=(1 2)", SignalEffect.None)]
    [InlineData("train-ai=(n y);p, search=y", SignalEffect.None)]
    [InlineData("train-ai=n;why=\"a, b\"", SignalEffect.Reserves)]
    [InlineData("x=1.5, y=:aGk=:, z=?0, w=@1700000000, v=%\"a%c3\", train-ai=n", SignalEffect.Reserves)]
    // No Dictionary at all says nothing, in upper case or with a comma too many.
    [InlineData("Train-AI=n", SignalEffect.None)]
    [InlineData("train-ai=n,", SignalEffect.None)]
    [InlineData("train-ai=n search=y", SignalEffect.None)]
    [InlineData("train-ai=N", SignalEffect.None)]
    // Labels of earlier drafts.
    [InlineData("train-genai=n, train-ai=y", SignalEffect.Reserves)]
    [InlineData("bots=n", SignalEffect.Reserves)]
    [InlineData("bots=n, train-ai=y", SignalEffect.Permits)]
    [InlineData("tdm=y", SignalEffect.Permits)]
    public void A_usage_preference_is_read_as_a_dictionary_of_structured_fields(string field, SignalEffect effect) => Assert.Equal(effect, ContentUsage.EffectOf(field));

    [Theory]
    // The table of draft-ietf-aipref-attach, figure 3.
    [InlineData("OtherBot", "/test", "train-ai=n")]
    [InlineData("OtherBot", "/ai-ok/test", "train-ai=y")]
    [InlineData("ExampleBot", "/test", "train-ai=y")]
    public void A_usage_rule_holds_for_the_longest_path(string agent, string path, string preference)
    {
        const string robots = """
            User-Agent: *
            Allow: /
            Disallow: /never/
            Content-Usage: train-ai=n
            Content-Usage: /ai-ok/ train-ai=y

            User-Agent: ExampleBot
            Allow: /
            Content-Usage: train-ai=y
            """;
        var rules = RobotsTxt.Parse(System.Text.Encoding.UTF8.GetBytes(robots)).RulesFor(agent);
        Assert.Equal(preference, Assert.Single(RobotsTxt.Usage(rules, RobotsRuleKind.ContentUsage, path)).Value);
    }

    [Fact]
    public void Rules_for_one_path_that_contradict_each_other_all_hold()
    {
        var signals = SignalsOf("User-agent: *\nContent-Usage: train-ai=y\nContent-Usage: train-ai=n", SignalKinds.ContentUsage);
        Assert.Equal([SignalEffect.Permits, SignalEffect.Reserves], signals.Select(signal => signal.Effect));
    }

    [Fact]
    public void Lines_of_one_header_are_one_dictionary()
    {
        var signal = Assert.Single(ContentUsage.Judge(Web.Of(headers: [("content-usage", "search=y"), ("Content-Usage", "train-ai=n")])));

        Assert.Equal(SignalEffect.Reserves, signal.Effect);
        Assert.Equal(SignalScope.Document, signal.Scope);
        Assert.Equal("Content-Usage: search=y, train-ai=n", signal.Statement);
    }

    [Theory]
    [InlineData("search=yes, ai-train=no", SignalEffect.Reserves)]
    [InlineData("search=yes,ai-train=no,use=reference", SignalEffect.Reserves)]
    [InlineData("ai-train=yes", SignalEffect.Permits)]
    [InlineData("ai-train=yes, ai-train=no", SignalEffect.Reserves)]
    [InlineData("AI-Train=No", SignalEffect.Reserves)]
    [InlineData("search=no, ai-input=no", SignalEffect.None)]
    [InlineData("ai-train", SignalEffect.None)]
    public void A_content_signal_speaks_of_training_by_ai_train_only(string value, SignalEffect effect) => Assert.Equal(effect, ContentSignal.EffectOf(value));

    [Fact]
    public void An_opt_out_before_the_first_group_is_still_one()
    {
        Assert.Equal(SignalEffect.Reserves, Assert.Single(SignalsOf("Content-Signal: ai-train=no\nUser-agent: *\nAllow: /", SignalKinds.ContentSignal)).Effect);
        Assert.Equal(SignalEffect.Reserves, Assert.Single(SignalsOf("Content-Usage: train-ai=n", SignalKinds.ContentUsage)).Effect);
    }

    [Theory]
    [InlineData("User-Agent: *\nDisallow: *\nDisallow: /", SignalEffect.Reserves)]
    [InlineData("User-Agent: *\nDisallow: *.txt\nDisallow: *.html\nAllow: /", SignalEffect.Reserves)]
    [InlineData("User-Agent: *\nDisallow: *.jpg\nAllow: *.html\nAllow: /", SignalEffect.Permits)]
    [InlineData("User-Agent: *\nDisallow: *.jpg", SignalEffect.None)]
    [InlineData("<html>not found</html>", SignalEffect.None)]
    [InlineData(null, SignalEffect.None)]
    public void Ai_txt_speaks_by_kind_of_file(string? aiTxt, SignalEffect effect) =>
        Assert.Equal(effect, Assert.Single(new RightsClearance(new ClearanceOptions()).SignalsOf(Web.Of(aiTxt: aiTxt)), signal => signal.Kind == SignalKinds.AiTxt).Effect);

    [Theory]
    [InlineData("robots", "noai", true)]
    [InlineData("ROBOTS", "noindex, NoAI, noimageai", true)]
    [InlineData("robots", "noml", true)]
    [InlineData("endonymbot", "noai", true)]
    [InlineData("GPTBot", "noai", true)]
    [InlineData("robots", "noimageai", false)]
    [InlineData("robots", "noindex, nofollow", false)]
    [InlineData("googlebot", "noai", false)]
    [InlineData("description", "about noai", false)]
    public void Noai_in_a_robots_meta_reserves(string name, string content, bool reserves) =>
        Assert.Equal(reserves, new NoAi(new ClearanceOptions()).Judge(Web.Of(metas: [(name, content)])).Any());

    [Theory]
    [InlineData("noai", true)]
    [InlineData("noindex, noai", true)]
    [InlineData("EndonymBot: noai", true)]
    [InlineData("googlebot: noindex, noai", false)]
    [InlineData("googlebot: noindex, EndonymBot: noai", true)]
    [InlineData("unavailable_after: 25 Jun 2027 15:00:00 PST, noai", true)]
    [InlineData("noimageai", false)]
    public void Noai_in_a_header_reserves_for_whom_it_names(string value, bool reserves) =>
        Assert.Equal(reserves, new NoAi(new ClearanceOptions()).Judge(Web.Of(headers: [("x-robots-tag", value)])).Any());

    private static List<RightsSignal> SignalsOf(string robots, string kind) =>
        [.. new RightsClearance(new ClearanceOptions()).SignalsOf(Web.Of(robots: robots)).Where(signal => signal.Kind == kind)];
}

using System.Text;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Robots;
using Endonym.Corpus.Rights.Signals;
using Endonym.Corpus.Rights.Web;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Rights.Robots;

public sealed class RobotsTxtTests
{
    private const string Host = "https://example.com";

    [Theory]
    // RFC 9309, section 2.2.2: the longest match decides; Allow where both are equally long.
    [InlineData("Disallow: /x/page.html\nAllow: /x/", "/x/page.html", false)]
    [InlineData("Allow: /x/page.html\nDisallow: /x/", "/x/page.html", true)]
    [InlineData("Disallow: /folder\nAllow: /folder", "/folder/page", true)]
    [InlineData("Disallow: /\nAllow: /", "/x", true)]
    [InlineData("Allow: /page\nDisallow: /*.htm", "/page.htm", false)]
    [InlineData("Allow: /$\nDisallow: /", "/", true)]
    [InlineData("Allow: /$\nDisallow: /", "/page.html", false)]
    [InlineData("Disallow:", "/x", true)]
    [InlineData("Disallow: /", "/", false)]
    // Section 2.2.3: special characters.
    [InlineData("Disallow: /*.gif$", "/a/b.gif", false)]
    [InlineData("Disallow: /*.gif$", "/a/b.gif?x=1", true)]
    [InlineData("Disallow: /fish*.php", "/fishheads/catfish.php?parameters", false)]
    [InlineData("Disallow: /fish*.php", "/Fish.PHP", true)]
    [InlineData("Disallow: /a*b*c", "/a1b2b3c4", false)]
    [InlineData("Disallow: /a*bc$", "/abcbc", false)]
    [InlineData("Disallow: /a*b$", "/ab/c", true)]
    [InlineData("Disallow: /foo/quz#qux", "/foo/quz", false)]
    [InlineData("Disallow: /path/file-with-a-%2A.html", "/path/file-with-a-*.html", false)]
    [InlineData("Disallow: /path/foo-%24", "/path/foo-$", false)]
    [InlineData("Disallow: /path/foo-%24$", "/path/foo-$x", true)]
    // Section 2.2.2, the table of encodings.
    [InlineData("Disallow: /foo/bar?baz=quz", "/foo/bar?baz=quz", false)]
    [InlineData("Disallow: /foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", false)]
    [InlineData("Disallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", false)]
    [InlineData("Disallow: /foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", false)]
    [InlineData("Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false)]
    [InlineData("Disallow: /a%2Fb", "/a/b", true)]
    [InlineData("Disallow: /a%3Cd.html", "/a%3cd.html", false)]
    [InlineData("disallow : /spaced", "/spaced", false)]
    [InlineData("Disallow: private", "/private/x", false)]
    public void A_rule_decides_as_the_rfc_says(string rules, string path, bool allowed) => Assert.Equal(allowed, Allows("User-agent: *\n" + rules, "FooBot", path));

    [Theory]
    [InlineData("FooBot", "/x/b", true)]
    [InlineData("FooBot", "/z/d", true)]
    [InlineData("FooBot", "/y/c", false)]
    [InlineData("BarBot", "/y/c", true)]
    [InlineData("BarBot", "/w/a", true)]
    [InlineData("BarBot", "/z/d", false)]
    [InlineData("BazBot", "/z/d", true)]
    [InlineData("FooBot", "/foo/bar/", false)]
    [InlineData("QuxBot", "/foo/bar/", true)]
    public void Groups_of_one_agent_are_joined_and_rules_outside_of_groups_ignored(string agent, string path, bool allowed)
    {
        const string robots = """
            allow: /foo/bar/

            user-agent: FooBot
            disallow: /
            allow: /x/
            user-agent: BarBot
            disallow: /
            allow: /y/


            allow: /w/
            user-agent: BazBot

            user-agent: FooBot
            allow: /z/
            disallow: /
            """;
        Assert.Equal(allowed, Allows(robots, agent, path));
    }

    [Fact]
    public void A_line_that_is_no_rule_does_not_part_a_list_of_agents()
    {
        const string robots = "User-agent: BarBot\nSitemap: https://example.com/sitemap\nUser-agent: *\nDisallow: /";

        Assert.False(Allows(robots, "FooBot", "/"));
        Assert.False(Allows(robots, "BarBot", "/"));
    }

    [Theory]
    [InlineData("User-agent: foobot", "FooBot")]
    [InlineData("User-agent: FooBot/2.1", "FooBot")]
    [InlineData("User-agent: FooBot 2.1", "FooBot")]
    [InlineData("User-agent: Foo Bot", "Foo Bot")]
    public void An_agent_is_named_whatever_case_and_version(string line, string agent)
    {
        Assert.False(Allows(line + "\nDisallow: /", agent, "/x"));
        Assert.True(Allows(line + "\nDisallow: /", "Bot", "/x"));
    }

    [Fact]
    public void A_group_of_ones_own_replaces_the_one_for_everyone()
    {
        const string robots = "User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/";

        Assert.True(Allows(robots, "FooBot", "/x/page"));
        Assert.False(Allows(robots, "FooBot", "/y/page"));
        Assert.False(Allows(robots, "OtherBot", "/x/page"));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\n")]
    public void Every_line_ending_and_a_byte_order_mark_are_read(string end) =>
        Assert.False(Allows("\uFEFFUser-agent: *" + end + "Disallow: /a" + end, "FooBot", "/a"));

    [Fact]
    public void Past_five_hundred_kibibytes_nothing_is_read_and_a_cut_line_is_left_out()
    {
        // The cut falls into "Disallow: /private", which must not become "Disallow: /p" or the like.
        const string head = "User-agent: *\nDisallow: /first\n";
        var padding = "#" + new string('x', RobotsTxt.MaxBytes - head.Length - 15) + "\n";
        var robots = head + padding + "Disallow: /private\nDisallow: /last\n";

        Assert.False(Allows(robots, "FooBot", "/first"));
        Assert.True(Allows(robots, "FooBot", "/p"));
        Assert.True(Allows(robots, "FooBot", "/last"));
    }

    // A guard in milliseconds, not a measure: backtracking over 4,000 stars would take longer than the universe has had.
    [Fact(Timeout = 60_000)]
    public async Task Hostile_patterns_and_bytes_cost_no_more_than_their_length()
    {
        var stars = "Disallow: /" + string.Concat(Enumerable.Repeat("*a", 4000)) + "$\n";
        var robots = "User-agent: *\n" + string.Concat(Enumerable.Repeat(stars, 60));

        Assert.True(await Task.Run(() => Allows(robots, "FooBot", "/" + new string('a', 8000) + "b"), TestContext.Current.CancellationToken));
        Assert.NotNull(RobotsTxt.Parse([0xff, 0xfe, 0x00, (byte)':', 0x80, (byte)'\n']));
    }

    [Theory]
    [InlineData(200, SignalEffect.None)]
    [InlineData(404, SignalEffect.None)]
    [InlineData(403, SignalEffect.None)]
    [InlineData(301, SignalEffect.None)]
    [InlineData(500, SignalEffect.Reserves)]
    [InlineData(503, SignalEffect.Reserves)]
    [InlineData(null, SignalEffect.Reserves)]
    public void A_missing_file_forbids_only_if_its_server_fails(int? status, SignalEffect effect)
    {
        // RFC 9309, sections 2.3.1.3 (unavailable) and 2.3.1.4 (unreachable).
        var file = FetchedFile.Of(Host + "/robots.txt", status, default, Web.Fetched);
        Assert.Equal(effect, Assert.Single(Judge(file, new ClearanceOptions())).Effect);
    }

    [Fact]
    public void A_rule_for_training_crawlers_is_meant_for_us_unless_we_are_named()
    {
        const string robots = "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /";

        var reserved = Judge(Web.Robots(robots), new ClearanceOptions()).First();
        Assert.Equal(SignalEffect.Reserves, reserved.Effect);
        Assert.Equal("User-agent: CCBot / Disallow: /", reserved.Statement);
        Assert.EndsWith("line 3", reserved.Location, StringComparison.Ordinal);

        Assert.Equal(SignalEffect.None, Judge(Web.Robots(robots), new ClearanceOptions { TrainingAgentsSpeakForUs = false }).First().Effect);
        Assert.Equal(SignalEffect.None, Judge(Web.Robots(robots + "\nUser-agent: EndonymBot\nAllow: /"), new ClearanceOptions()).First().Effect);
        Assert.Equal(SignalEffect.None, Judge(Web.Robots("User-agent: PerplexityBot\nDisallow: /"), new ClearanceOptions()).First().Effect);
    }

    [Fact]
    public void A_crawlers_token_must_be_one_that_robots_txt_can_name()
    {
        var error = Assert.Throws<InvalidInputException>(() => new ClearanceOptions { CrawlerToken = "Endonym/1.0" });
        Assert.Contains("Endonym/1.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_agents_knows_the_great_crawlers_and_is_strict()
    {
        Assert.Equal(AiAgentPurpose.Training, AiAgents.Default.PurposeOf("gptbot"));
        Assert.Equal(AiAgentPurpose.Search, AiAgents.Default.PurposeOf("OAI-SearchBot"));
        Assert.Equal(AiAgentPurpose.User, AiAgents.Default.PurposeOf("ChatGPT-User"));
        Assert.Null(AiAgents.Default.PurposeOf("Googlebot"));
        Assert.Throws<InvalidInputException>(() => AiAgents.Parse("trainer GPTBot", "mine.txt"));
        Assert.Throws<InvalidInputException>(() => AiAgents.Parse("training GPTBot\nsearch gptbot", "mine.txt"));
    }

    private static bool Allows(string robots, string agent, string path)
    {
        var parsed = RobotsTxt.Parse(Encoding.UTF8.GetBytes(robots));
        return RobotsTxt.Access(parsed.RulesFor(agent), RobotsPath.Of(new Uri(Host + path)))?.Kind != RobotsRuleKind.Disallow;
    }

    private static List<RightsSignal> Judge(FetchedFile file, ClearanceOptions options) =>
        [.. new RobotsSignals(options).Judge(file, file.Outcome == FetchOutcome.Found ? RobotsTxt.Parse(file.Bytes.Span) : null, new Uri(Web.Page))];
}

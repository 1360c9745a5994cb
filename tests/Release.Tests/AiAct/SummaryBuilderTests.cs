using Endonym.Lineage.Rights;
using Endonym.Release.AiAct;

namespace Endonym.Release.Tests.AiAct;

public sealed class SummaryBuilderTests
{
    private static readonly TrainingContentSummary Summary = SummaryBuilder.Build(SmallLineage.Subject);

    [Fact]
    public void The_summary_of_a_small_lineage_is_the_one_that_was_read() => Snapshot.Matches("AiAct/summary.snapshot.md", SummaryMarkdown.Write(Summary));

    [Fact]
    public void Every_section_is_there_and_each_source_in_its_own()
    {
        Assert.Equal(["2.1", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6"], Summary.Sources.Select(section => section.Number));
        Assert.Equal(
            [("2.1", "english"), ("2.1", "wiki"), ("2.3", "web"), ("2.5", "instructions")],
            Summary.Sources.SelectMany(section => section.Sources.Select(source => (section.Number, source.Id))));
        Assert.Equal([true, false, false, true, false, true, false], Summary.Sources.Select(section => section.Used));
    }

    [Fact]
    public void General_information_is_counted()
    {
        Assert.Equal("14/03/26", Summary.LastUpdate);
        Assert.Equal(1_050_000, Summary.Text.Tokens); // 600,000 + 300,000 + 100,000 + 50,000
        Assert.Equal(16_000, Summary.Text.Bytes); // four sources of 4,000
        Assert.Equal("less than 1 billion tokens", Summary.Text.Size);
        Assert.Equal("03/2026", Summary.Text.LatestAcquisition); // the wiki's later evidence
        Assert.Equal(new SummaryLanguage("en", 600_000, 600 / 1050.0), Summary.Text.Languages[0]);
        Assert.Equal(new SummaryLanguage("pl", 450_000, 450 / 1050.0), Summary.Text.Languages[1]);
    }

    // The bins of the template: below a billion, a billion to ten trillion, above.
    [Theory]
    [InlineData(999_999_999, "less than 1 billion tokens")]
    [InlineData(1_000_000_000, "1 billion to 10 trillion tokens")]
    [InlineData(10_000_000_000_000, "1 billion to 10 trillion tokens")]
    [InlineData(10_000_000_000_001, "more than 10 trillion tokens")]
    public void Size_is_told_by_the_templates_bins(long tokens, string bin) => Assert.Equal(bin, SummaryBuilder.SizeOf(tokens));

    [Fact]
    public void Generators_domains_and_evidence_are_computed()
    {
        Assert.Equal(["Some Model 1"], Summary.Sources[5].Generators);
        Assert.Equal([new SummaryDomain("gazeta.example", 4000)], Summary.Sources[3].TopDomains);
        Assert.Equal(new Dictionary<string, int> { ["licence-file"] = 3, ["robots.txt"] = 2 }, Summary.Handling.EvidenceKinds);
    }

    [Fact]
    public void Synthetic_text_is_in_its_section_wherever_it_was_filed()
    {
        var misfiled = Some.Source(origin: Origin.Synthetic) with { Category = SourceCategory.PublicDataset };
        var summary = SummaryBuilder.Build(SmallLineage.Subject with { Lineage = LineageClosure.Of(Some.Checkpoint(Some.Contribution(misfiled)), Some.Among()) });
        Assert.Equal("2.5", Assert.Single(summary.Sources, section => section.Used).Number);
    }

    [Fact]
    public void User_data_raise_the_flag_and_an_open_point_until_the_provider_explains_them()
    {
        var chats = Some.Source("chats") with { Category = SourceCategory.UserData };
        var subject = SmallLineage.Subject with { Lineage = LineageClosure.Of(Some.Checkpoint(Some.Contribution(chats)), Some.Among()) };

        var summary = SummaryBuilder.Build(subject);
        Assert.True(summary.Sources[4].Used);
        Assert.Contains(summary.OpenPoints, point => point.StartsWith("2.4 ", StringComparison.Ordinal));

        summary = SummaryBuilder.Build(subject with { Provider = SmallLineage.Provider with { UserDataCollection = "From our chat, with consent." } });
        Assert.Equal("From our chat, with consent.", summary.Sources[4].Statement);
        Assert.DoesNotContain(summary.OpenPoints, point => point.StartsWith("2.4 ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_provider_that_states_everything_leaves_no_open_point()
    {
        var provider = SmallLineage.Provider with
        {
            AuthorizedRepresentative = "none needed",
            PlacedOnMarket = new DateOnly(2026, 4, 1),
            TrainsContinuously = false,
            Crawlers = "examplebot, which obeys robots.txt",
            SignedCodeOfPractice = true,
            OptOutMeasures = "robots.txt and TDMRep, read before each fetch",
            IllegalContentMeasures = "lists of blocked domains",
        };
        Assert.Empty(SummaryBuilder.Build(SmallLineage.Subject with { Provider = provider }).OpenPoints);
    }

    [Fact]
    public void An_origin_nobody_recorded_is_an_open_point()
    {
        var unknown = Some.Source("who", origin: Origin.Unknown);
        var summary = SummaryBuilder.Build(SmallLineage.Subject with { Lineage = LineageClosure.Of(Some.Checkpoint(Some.Contribution(unknown)), Some.Among()) });
        Assert.Contains("2 Source who: who wrote it is not recorded.", summary.OpenPoints);
    }
}

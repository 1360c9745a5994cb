using System.Text.Json;
using Endonym.Corpus.Mixing;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Tests.Mixing;

public sealed class MixPolicyTests
{
    private const string Whole =
        """
        format: 1
        tokens: 2_000_000
        shards: [pl, en]
        seed: 7
        ceiling: GreyTdm
        max_repeats: 3
        parts:
          - name: law
            shards: [pl]
            domains: [law]
            classes: [White]
            min_quality: 0.8
            max_repeats: 5
          - name: polish
            languages: [pl]
            sources: [wiki, books]
            genres: [book, web page]
          - name: rest
        stages:
          - name: main
            tokens: 0.9
            shares: { law: 0.1, polish: 0.6, rest: 0.3 }
          - name: annealing
            tokens: 0.1
            shares: { law: 0.5, polish: 0.5 }
        """;

    [Fact]
    public void A_policy_is_read_key_for_key()
    {
        var policy = MixPolicyYaml.Parse(Whole, "mix.yaml");

        Assert.Equal((2_000_000, 7UL, RightsClass.GreyTdm), (policy.Tokens, policy.Seed, policy.Ceiling));
        Assert.Equal(["pl", "en"], policy.Shards);
        Assert.Equal([("law", 5), ("polish", 3), ("rest", 3)], policy.Parts.Select(part => (part.Name, part.MaxRepeats)));
        Assert.Equal([1_800_000L, 2_000_000], policy.StageEnds);
        // By hand: 0.1 · 1.8 M + 0.5 · 0.2 M; 0.6 · 1.8 M + 0.5 · 0.2 M; 0.3 · 1.8 M.
        Assert.Equal([280_000L, 1_180_000, 540_000], policy.Parts.Select(policy.AskedOf));
        var again = JsonSerializer.Deserialize<MixPolicy>(JsonSerializer.Serialize(policy, LineageJson.Compact), LineageJson.Compact)!;
        Assert.Equal(JsonSerializer.Serialize(policy, LineageJson.Compact), JsonSerializer.Serialize(again.Checked(), LineageJson.Compact));
    }

    [Theory]
    [InlineData("tokens: 2_000_000", "tokens: 0", "tokens is 0")]
    [InlineData("tokens: 2_000_000", "tokens: many", "line 2")]
    [InlineData("seed: 7", "sead: 7", "sead")]
    [InlineData("seed: 7", "tokens: 7", "tokens")]
    [InlineData("format: 1", "format: 2", "format is 2")]
    [InlineData("shards: [pl, en]", "shards: [en]", "shards 'pl'")]
    [InlineData("shards: [pl, en]", "shards: [pl, pl]", "'pl' twice")]
    [InlineData("ceiling: GreyTdm", "ceiling: Excluded", "allowed in nothing")]
    [InlineData("ceiling: GreyTdm", "ceiling: 1", "no rights class")]
    [InlineData("classes: [White]", "classes: [GreyResearch]", "ceiling GreyTdm")]
    [InlineData("min_quality: 0.8", "min_quality: 0.85", "0.85")]
    [InlineData("max_repeats: 5", "max_repeats: 0", "max_repeats is 0")]
    [InlineData("max_repeats: 5", "share: 0.5", "has a share of its own")]
    [InlineData("name: polish", "name: law", "'law' twice")]
    [InlineData("rest: 0.3", "rest: 0.2", "add up to 0.9")]
    [InlineData("rest: 0.3", "ruhe: 0.3", "no such part")]
    [InlineData("rest: 0.3", "rest: -0.3", "-0.3")]
    [InlineData("tokens: 0.9", "tokens: 0.8", "add up to 0.9")]
    [InlineData("name: annealing", "name: main", "'main' twice")]
    [InlineData("law: 0.1, polish: 0.6, rest: 0.3", "law: 0.4, polish: 0.6", "'rest' has a share in no stage")]
    public void What_does_not_fit_is_named(string what, string by, string told) =>
        Assert.Contains(told, Assert.Throws<InvalidInputException>(() => MixPolicyYaml.Parse(Whole.Replace(what, by, StringComparison.Ordinal), "mix.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("format: 1")]
    [InlineData("- a")]
    [InlineData("format: 1\ntokens: 5\nshards: []\nparts: []")]
    [InlineData("format: 1\ntokens: 5\nshards: [a]\nparts: []")]
    [InlineData("format: 1\ntokens: 5\nshards: [a]\nparts: [{name: all}]")]
    [InlineData("format: 1\ntokens: 5\nshards: [a]\nparts: [{name: '', share: 1}]")]
    public void What_is_no_policy_is_refused_with_the_files_name(string text) =>
        Assert.StartsWith("mix.yaml", Assert.Throws<InvalidInputException>(() => MixPolicyYaml.Parse(text, "mix.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_part_chooses_by_everything_that_it_names()
    {
        var group = new ShardGroup { Source = "wiki:CC0-1.0", License = "CC0-1.0", Class = RightsClass.GreyTdm, Origin = Origin.Organic, Language = "pl-PL", Domain = "law", Genre = "book", QualityTenth = 8 };
        (bool Chosen, MixPart Part)[] cases =
        [
            (true, new MixPart { Name = "all" }),
            (true, new MixPart { Name = "a", Shards = ["x", "pl"], Sources = ["wiki"], Languages = ["PL"], Classes = [RightsClass.GreyTdm], Domains = ["law"], Genres = ["book"], MinQuality = 0.8 }),
            (false, new MixPart { Name = "a", Shards = ["x"] }),
            (false, new MixPart { Name = "a", Sources = ["wik"] }),
            (true, new MixPart { Name = "a", Sources = ["wiki:CC0-1.0"] }),
            (false, new MixPart { Name = "a", Languages = ["p", "en"] }),
            (false, new MixPart { Name = "a", Classes = [RightsClass.White] }),
            (false, new MixPart { Name = "a", Domains = ["general"] }),
            (false, new MixPart { Name = "a", Genres = ["web page"] }),
            (false, new MixPart { Name = "a", MinQuality = 0.9 }),
            (false, new MixPart { Name = "a", Sources = [] }),
        ];

        Assert.All(cases, one => Assert.Equal(one.Chosen, one.Part.Selects("pl", group)));
        var bare = group with { Domain = null, Genre = null, QualityTenth = null, Language = null };
        Assert.True(new MixPart { Name = "a", Domains = ["general"] }.Selects("pl", bare));
        Assert.False(new MixPart { Name = "a", MinQuality = 0 }.Selects("pl", bare));
        Assert.False(new MixPart { Name = "a", Languages = ["pl"] }.Selects("pl", bare));
    }
}

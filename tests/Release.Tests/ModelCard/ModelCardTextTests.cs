using Endonym.Release.ModelCard;
using YamlDotNet.Serialization;

namespace Endonym.Release.Tests.ModelCard;

public sealed class ModelCardTextTests
{
    // The figures by hand: shares of pre-training 600, 300 and 100 of 1000 thousand tokens; 6·N·D as in TrainingComputeTests.
    [Fact]
    public void The_card_of_a_small_lineage_is_the_one_that_was_read() => Snapshot.Matches("ModelCard/card.snapshot.md", ModelCardText.Write(SmallLineage.Subject));

    [Fact]
    public void The_header_says_what_the_hub_asks_for()
    {
        var header = HeaderOf(SmallLineage.Subject);

        Assert.Equal("other", header["license"]);
        Assert.Equal("prototype-not-for-publication", header["license_name"]);
        // English 600,000 tokens, Polish 300,000 + 100,000 + 50,000.
        Assert.Equal(["en", "pl"], (List<object>)header["language"]);
        Assert.Equal("text-generation", header["pipeline_tag"]);
        Assert.Equal(["endonym", "prototype", "instruct", "conversational"], (List<object>)header["tags"]);
        Assert.Equal(["acme/english"], (List<object>)header["datasets"]);
        Assert.False(header.ContainsKey("base_model"));
    }

    [Fact]
    public void A_known_licence_is_spelt_as_the_hub_spells_it()
    {
        var header = HeaderOf(SmallLineage.Subject with { License = "CC-BY-NC-4.0", Provider = SmallLineage.Provider with { BaseModel = "acme/base-8b" } });
        Assert.Equal("cc-by-nc-4.0", header["license"]);
        Assert.Equal("acme/base-8b", header["base_model"]);
        Assert.False(header.ContainsKey("license_name"));
    }

    [Fact]
    public void Norwegian_stays_a_language_and_does_not_become_false()
    {
        // In YAML 1.1 a bare no is the boolean false.
        var norwegian = Some.Checkpoint(Some.Contribution(Some.Source() with { Language = "no" }));
        var card = ModelCardText.Write(SmallLineage.Subject with { Lineage = LineageClosure.Of(norwegian, Some.Among()), Evaluation = null });
        Assert.Matches("""(?m)^- ["']no["']$""", card);
    }

    [Fact]
    public void A_hostile_language_or_base_model_stays_inside_its_value()
    {
        var checkpoint = Some.Checkpoint(Some.Contribution(Some.Source() with { Language = "pl\nlicense: mit\n---" }));
        var header = HeaderOf(SmallLineage.Subject with { Lineage = LineageClosure.Of(checkpoint, Some.Among()), Provider = SmallLineage.Provider with { BaseModel = "a: b # c\n---" } });
        Assert.Equal("other", header["license"]);
        Assert.Equal("a: b # c ---", header["base_model"]);
    }

    [Fact]
    public void A_card_without_measurements_says_so()
    {
        var card = ModelCardText.Write(SmallLineage.Subject with { Evaluation = null });
        Assert.Contains("It is released without measurements.", card, StringComparison.Ordinal);
        Assert.Contains("nothing is claimed about how well it does", card, StringComparison.Ordinal);
    }

    private static Dictionary<string, object> HeaderOf(ReleaseSubject subject)
    {
        var card = ModelCardText.Write(subject);
        var end = card.IndexOf("\n---\n", StringComparison.Ordinal);
        return new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(card[4..end]);
    }
}

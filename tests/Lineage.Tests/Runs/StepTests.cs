using System.Text.Json.Nodes;
using Endonym.Lineage.Manifests;

namespace Endonym.Lineage.Tests.Runs;

public sealed class StepTests
{
    private static readonly InputReference Input = new("base", "checkpoint", "x", "11");

    [Fact]
    public void The_key_changes_with_all_that_changes_the_result()
    {
        var step = Samples.Step("a", options: new JsonObject { ["rate"] = 1 }, inputs: Input);
        var keys = new[]
        {
            step,
            step with { Verb = "other" },
            step with { Version = 2 },
            step with { Kind = "shards" },
            step with { Name = "b" },
            step with { Options = new JsonObject { ["rate"] = 2 } },
            step with { Options = new JsonObject { ["speed"] = 1 } },
            step with { Inputs = [] },
            step with { Inputs = [Input, Input] },
            step with { Inputs = [Input with { Id = "12" }] },
            step with { Inputs = [Input with { Role = "draft" }] },
        }.Select(changed => changed.Key()).ToList();

        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void The_key_does_not_change_with_the_type_of_the_options_or_the_name_of_an_input()
    {
        var step = Samples.Step("a", options: new JsonObject { ["tokens_per_step"] = 8 }, inputs: Input);

        Assert.Equal(step.Key(), (step with { Options = new Options(8) }).Key());
        Assert.Equal(step.Key(), (step with { Inputs = [Input with { Name = "renamed" }] }).Key());
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("zażółć")]
    [InlineData("a b")]
    [InlineData("x.manifest.json")]
    public void A_name_that_could_leave_its_folder_or_hide_in_it_is_refused(string name) =>
        Assert.Contains($"'{name}'", Assert.Throws<InvalidInputException>(() => Samples.Step(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_has_at_most_a_hundred_letters()
    {
        Assert.Equal(100, Samples.Step(new string('a', 100)).Name.Length);
        Assert.Throws<InvalidInputException>(() => Samples.Step(new string('a', 101)));
    }

    private sealed record Options(int TokensPerStep);
}

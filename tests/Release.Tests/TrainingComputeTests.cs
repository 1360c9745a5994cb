using System.Text.Json.Nodes;

namespace Endonym.Release.Tests;

public sealed class TrainingComputeTests
{
    [Fact]
    public void What_came_after_the_original_is_compared_with_it()
    {
        // 6·N·D: base 6e6 · 600,000 = 3.6e12; after it 6e6 · (400,000 + 50,000) = 2.7e12; 2.7 / 3.6 = 0.75, above a third.
        var compute = TrainingCompute.Of(SmallLineage.Subject.Lineage);

        Assert.Equal(6.3e12, compute.TotalFlop!.Value, 1e3);
        Assert.Equal("base-en", compute.Original);
        Assert.Equal(3.6e12, compute.OriginalFlop);
        Assert.Equal(2.7e12, compute.ModificationFlop!.Value, 1e3);
        Assert.Equal(0.75, compute.ModificationRatio!.Value, 1e-9);
        Assert.True(compute.IsAboveOneThird);
    }

    [Fact]
    public void A_run_that_counted_its_operations_is_believed_before_the_formula()
    {
        var original = SmallLineage.Base with { Facts = new JsonObject { ["training_flop"] = 1e13 } };
        var adapted = SmallLineage.Adapted with { Facts = new JsonObject { ["stage_flop"] = 2e12, ["training_flop"] = 1.2e13 } };

        var compute = TrainingCompute.Of(LineageClosure.Of(adapted, Some.Among(original)));

        Assert.Equal(1.2e13, compute.TotalFlop);
        Assert.Equal(0.2, compute.ModificationRatio!.Value, 1e-9);
        Assert.False(compute.IsAboveOneThird);
    }

    [Fact]
    public void A_model_from_scratch_modifies_nothing()
    {
        var compute = TrainingCompute.Of(LineageClosure.Of(SmallLineage.Base, Some.Among()));
        Assert.Equal(3.6e12, compute.TotalFlop);
        Assert.Null(compute.Original);
        Assert.Null(compute.ModificationRatio);
    }

    [Fact]
    public void What_a_stage_does_not_record_is_not_guessed()
    {
        var silent = SmallLineage.Base with { Facts = new JsonObject { ["parameters"] = "many" } };
        var compute = TrainingCompute.Of(LineageClosure.Of(SmallLineage.Adapted, Some.Among(silent)));
        Assert.Null(compute.TotalFlop);
        Assert.Null(compute.ModificationRatio);
        Assert.Equal("base-en", compute.Original);
    }
}

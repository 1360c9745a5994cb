using Endonym.Evaluation.Adaptation;
using Endonym.Evaluation.Metrics;
using Endonym.Lineage;

namespace Endonym.Evaluation.Tests.Adaptation;

public sealed class CounterAdaptationTests
{
    private static readonly CounterAdaptationOptions Options = new();
    private static readonly BootstrapOptions Bootstrap = new() { Replicates = 2000 };

    private static CounterAdaptation Compare(params StageScores[] stages) => CounterAdaptation.Of(stages, "adapted", Options, Bootstrap);

    [Fact]
    public void A_stage_that_needs_clearly_more_bits_is_red()
    {
        // 5 % more on every document: every draw says 5 %, and the tolerance is 1 %.
        var found = Compare(Scores.Of("adapted", i => 100 + i), Scores.Of("instruct", i => 1.05 * (100 + i)));

        Assert.Equal(Verdict.Red, found.Verdict);
        Assert.Equal(0.05, found.Comparisons[0].Change.NativeBitsPerByte.Low, tolerance: 1e-9);
        Assert.Contains("+5.0 %", found.Comparisons[0].InWords, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_within_the_tolerance_is_green()
    {
        var found = Compare(Scores.Of("adapted", i => 100 + i), Scores.Of("instruct", i => 1.005 * (100 + i)));

        Assert.Equal(Verdict.Green, found.Verdict);
        Assert.DoesNotContain("Unclear: the interval", found.Comparisons[0].InWords, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_the_documents_disagree_about_is_green_and_called_unclear()
    {
        // Half of the documents gain 20 %, half lose 22 %: 1 % on average, and the interval reaches far to both sides.
        var found = Compare(Scores.Of("adapted", _ => 100), Scores.Of("instruct", i => i % 2 == 0 ? 80 : 122));

        Assert.Equal(Verdict.Green, found.Verdict);
        Assert.Contains("Unclear: the interval", found.Comparisons[0].InWords, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_that_loses_minimal_pairs_is_red_though_its_bits_are_fewer()
    {
        var found = Compare(Scores.Of("adapted", _ => 100, right: i => i < 50), Scores.Of("aligned", _ => 90, right: i => i < 30));
        var change = found.Comparisons[0].Change;

        // 20 of 60 pairs lost and none won: -1/3, and p = 2 · ½²⁰.
        Assert.Equal(Verdict.Red, found.Verdict);
        Assert.Equal(-1.0 / 3, change.MinimalPairs!.Value, tolerance: 1e-12);
        Assert.Equal(2 * Math.Pow(0.5, 20), change.MinimalPairsProbability!.Value, tolerance: 1e-12);
    }

    [Fact]
    public void Pairs_of_which_none_changed_leave_room_for_doubt()
    {
        var change = Compare(Scores.Of("adapted", _ => 100, right: i => i < 15, pairs: 30), Scores.Of("instruct", _ => 100, right: i => i < 15, pairs: 30)).Comparisons[0].Change.MinimalPairs!;

        // Wilson: 0 of 30 may be as many as 0.113513, to either side.
        Assert.Equal(0, change.Value);
        Assert.Equal(-0.113513, change.Low, tolerance: 1e-6);
        Assert.Equal(0.113513, change.High, tolerance: 1e-6);
    }

    [Fact]
    public void Few_items_are_named_as_a_doubt()
    {
        var found = Compare(Scores.Of("adapted", _ => 100, documents: 5, right: _ => true, pairs: 8), Scores.Of("instruct", _ => 100, documents: 5, right: _ => true, pairs: 8));

        Assert.Equal(Verdict.Green, found.Verdict);
        Assert.Contains("Unclear: it rests on 5 documents only. Unclear: it rests on 8 minimal pairs only.", found.Comparisons[0].InWords, StringComparison.Ordinal);
    }

    [Fact]
    public void One_red_stage_makes_the_line_red_and_earlier_stages_show_the_gain()
    {
        var found = Compare(Scores.Of("base", _ => 200), Scores.Of("adapted", _ => 100), Scores.Of("instruct", _ => 110), Scores.Of("aligned", _ => 100));

        Assert.Equal([("instruct", Verdict.Red), ("aligned", Verdict.Green)], found.Comparisons.Select(comparison => (comparison.Stage, comparison.Verdict)));
        Assert.Equal(Verdict.Red, found.Verdict);

        var gain = Assert.Single(found.AdaptationGains);
        Assert.Equal(("base", "adapted", -0.5), (gain.From, gain.To, gain.NativeBitsPerByte.Value));
    }

    [Fact]
    public void Without_a_later_stage_there_is_no_verdict() =>
        Assert.Null(Compare(Scores.Of("base", _ => 200), Scores.Of("adapted", _ => 100)).Verdict);

    [Fact]
    public void An_unknown_reference_is_refused_with_the_names_there_are()
    {
        var error = Assert.Throws<InvalidInputException>(() => Compare(Scores.Of("base", _ => 1)));
        Assert.Contains("'base'", error.Message, StringComparison.Ordinal);
    }
}

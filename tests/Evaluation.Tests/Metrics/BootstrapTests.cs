using Endonym.Evaluation.Metrics;
using Endonym.Lineage;

namespace Endonym.Evaluation.Tests.Metrics;

public sealed class BootstrapTests
{
    private static readonly BootstrapOptions Options = new();

    [Fact]
    public void A_ratio_weighs_each_document_by_its_bytes()
    {
        // (10 + 90) bits / (10 + 30) bytes = 2.5; the mean of the documents' own ratios, 1 and 3, would be 2.
        var estimate = Bootstrap.RatioOfSums([10, 90], [10, 30], Options);

        Assert.Equal(2.5, estimate.Value);

        // The four equally probable draws give 20/20 = 1, 100/40 = 2.5 twice, and 180/60 = 3.
        Assert.Equal((1, 3, 2), (estimate.Low, estimate.High, estimate.N));
    }

    [Fact]
    public void The_interval_of_a_mean_is_as_wide_as_theory_says()
    {
        // 400 items, half 0 and half 1: standard error √(¼ / 400) = 0.025, so ± 1.96 · 0.025 = ± 0.049. The ends are multiples of 1/400 and vary by about 0.001.
        double[] ones = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 2))];
        var estimate = Bootstrap.PairedDifference([.. ones.Select(_ => 0.0)], ones, Options);

        Assert.Equal(0.5, estimate.Value);
        Assert.Equal(0.451, estimate.Low, tolerance: 0.004);
        Assert.Equal(0.549, estimate.High, tolerance: 0.004);
    }

    [Fact]
    public void The_number_of_threads_does_not_change_the_result()
    {
        double[] bits = [.. Enumerable.Range(1, 50).Select(i => (double)(i * i % 17) + 1)];
        double[] bytes = [.. Enumerable.Range(1, 50).Select(i => (double)(i * 7 % 13) + 1)];
        var here = Bootstrap.RatioOfSums(bits, bytes, Options);
        var together = new Estimate[6];
        Parallel.For(0, together.Length, i => together[i] = Bootstrap.RatioOfSums(bits, bytes, Options));

        Assert.All(together, estimate => Assert.Equal(here, estimate));
    }

    [Fact]
    public void Every_item_is_drawn_about_equally_often_and_never_from_another_stratum()
    {
        var counts = new int[7];
        Bootstrap.Over([3, 4], drawn =>
        {
            for (var i = 0; i < drawn.Length; i++)
            {
                Assert.Equal(i < 3, drawn[i] < 3);
                Interlocked.Increment(ref counts[drawn[i]]);
            }

            return 0;
        }, Options);

        // Each item is expected 10,000 times (and once more for the value itself); five standard deviations are 5 · √(30,000 · ⅓ · ⅔) = 408 at most.
        Assert.All(counts, count => Assert.InRange(count, 9_550, 10_450));
    }

    [Fact]
    public void A_paired_difference_is_narrower_than_the_items_spread()
    {
        // The second system is better by exactly 1 on items that range over 1000: unpaired, that would drown.
        double[] first = [.. Enumerable.Range(0, 100).Select(i => i * 10.0)];
        var change = Bootstrap.PairedDifference(first, [.. first.Select(value => value + 1)], Options);

        Assert.Equal((1, 1, 1), (change.Value, change.Low, change.High));
    }

    [Fact]
    public void A_relative_change_is_the_change_of_the_sums()
    {
        // (22 + 33) / (20 + 30) - 1 = 0.1 in every draw, because each item changed by a tenth.
        var change = Bootstrap.PairedRelativeChange([20, 30], [22, 33], Options);

        Assert.Equal(0.1, change.Value, tolerance: 1e-12);
        Assert.Equal(0.1, change.Low, tolerance: 1e-12);
        Assert.Equal(0.1, change.High, tolerance: 1e-12);
    }

    [Fact]
    public void A_macro_mean_weighs_categories_equally()
    {
        // 1 of 1 and 1 of 4: (1 + 0.25) / 2 = 0.625, while 2 of 5 items are right.
        var estimate = Bootstrap.MacroMean([[1], [1, 0, 0, 0]], Options);

        Assert.Equal(0.625, estimate.Value);
        Assert.Equal(5, estimate.N);
        Assert.Equal(0.5, estimate.Low); // the second category without a right one: (1 + 0) / 2
        Assert.InRange(estimate.High, 0.75, 1);
    }

    [Fact]
    public void No_right_answer_at_all_is_not_certainty()
    {
        // Drawing from zeros gives zeros; 0 of 30 leaves room for up to 0.113513 (Wilson).
        var estimate = Bootstrap.MacroMean([new double[15], new double[15]], Options);

        Assert.Equal(0, estimate.Value);
        Assert.Equal(0, estimate.Low);
        Assert.Equal(0.113513, estimate.High, tolerance: 1e-6);
    }

    [Fact]
    public void Too_few_replicates_are_refused()
    {
        var error = Assert.Throws<InvalidInputException>(() => new BootstrapOptions { Replicates = 10 });
        Assert.Contains("Replicates is 10", error.Message, StringComparison.Ordinal);
    }
}

using Endonym.Evaluation.Metrics;

namespace Endonym.Evaluation.Tests.Metrics;

public sealed class WilsonTests
{
    // Golden values, computed independently of this code.
    [Theory]
    [InlineData(690, 1000, 0.660653, 0.717892)]
    [InlineData(30, 30, 0.886487, 1)]
    [InlineData(0, 30, 0, 0.113513)] // the mirror image of 30 of 30
    public void The_interval_of_a_proportion_is_wilsons(int successes, int n, double low, double high)
    {
        var estimate = Wilson.Of(successes, n);

        Assert.Equal((double)successes / n, estimate.Value);
        Assert.Equal(low, estimate.Low, tolerance: 1e-6);
        Assert.Equal(high, estimate.High, tolerance: 1e-6);
        Assert.Equal(n, estimate.N);
    }

    [Fact]
    public void The_interval_contains_its_proportion_and_stays_between_0_and_1()
    {
        for (var n = 1; n <= 60; n++)
        {
            for (var successes = 0; successes <= n; successes++)
            {
                var estimate = Wilson.Of(successes, n);
                Assert.InRange(estimate.Low, 0, estimate.Value);
                Assert.InRange(estimate.High, estimate.Value, 1);
            }
        }
    }

    [Fact]
    public void A_proportion_of_nothing_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Wilson.Of(0, 0));
}

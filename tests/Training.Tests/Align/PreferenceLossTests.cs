using Endonym.Training.Align;

namespace Endonym.Training.Tests.Align;

public sealed class PreferenceLossTests
{
    [Fact]
    public void Loss_is_the_papers_formula()
    {
        // By hand: margin = (−10 − −12) − (−11 − −11) = 2 nats; −ln σ(0.1 · 2) = ln(1 + e^−0.2) = 0.598139.
        Assert.Equal(0.598139, PreferenceLoss.Loss(new(-10, -12), new(-11, -11), beta: 0.1), 1e-6);
    }

    [Fact]
    public void A_policy_that_is_its_reference_loses_ln_2() => Assert.Equal(Math.Log(2), PreferenceLoss.Loss(new(-3, -8), new(-3, -8), beta: 0.3), 1e-12);

    [Theory]
    [InlineData(-10, -12)]
    [InlineData(-12, -10)]
    [InlineData(-500, -1)]
    public void Slope_is_the_derivative(double chosen, double rejected)
    {
        const double h = 1e-5;
        var reference = new PairLogProbabilities(-11, -11);
        var numeric = (PreferenceLoss.Loss(new(chosen + h, rejected), reference, 0.2) - PreferenceLoss.Loss(new(chosen - h, rejected), reference, 0.2)) / (2 * h);

        Assert.Equal(numeric, PreferenceLoss.Slope(new(chosen, rejected), reference, 0.2), 1e-8);
    }

    [Fact]
    public void Extreme_margins_stay_finite()
    {
        Assert.Equal(1000, PreferenceLoss.Loss(new(-10_000, 0), new(0, 0), beta: 0.1), 1e-9);
        Assert.Equal(0, PreferenceLoss.Loss(new(0, -10_000), new(0, 0), beta: 0.1), 1e-9);
    }
}

using Endonym.Evaluation.Metrics;

namespace Endonym.Evaluation.Tests.Metrics;

public sealed class McNemarTests
{
    [Theory]
    [InlineData(25, 41, 0.064018)] // golden value, computed independently
    [InlineData(41, 25, 0.064018)] // it does not matter which system is first
    [InlineData(0, 5, 0.0625)]     // 2 · ½⁵
    [InlineData(1, 3, 0.625)]      // 2 · (1 + 4) / 16
    [InlineData(3, 3, 1)]
    [InlineData(0, 0, 1)]
    public void The_probability_is_exact(int onlyFirst, int onlySecond, double expected) =>
        Assert.Equal(expected, McNemar.ExactProbability(onlyFirst, onlySecond), tolerance: 1e-6);

    [Fact]
    public void Thousands_of_disagreements_neither_overflow_nor_vanish()
    {
        // The normal approximation with continuity: z = (|10200 - 9800| - 1) / √20000 = 2.8214, two-sided p = 0.00478.
        Assert.Equal(0.00478, McNemar.ExactProbability(9800, 10200), tolerance: 2e-5);
    }
}

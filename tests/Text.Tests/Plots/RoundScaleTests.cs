using System.Globalization;
using Endonym.Text.Plots;

namespace Endonym.Text.Tests.Plots;

public sealed class RoundScaleTests
{
    // By hand: a quarter of the reach, rounded up to 1, 2 or 5 times a power of ten, is the step; the ends are the multiples of it that hold all values.
    [Theory]
    [InlineData(2, 4, 2, 4, 0.5)] // 2 / 4 = 0.5
    [InlineData(1.4, 1.6, 1.4, 1.6, 0.05)] // 0.2 / 4 = 0.05
    [InlineData(100, 9000, 0, 10000, 5000)] // 8900 / 4 = 2225, up to 5000
    [InlineData(-0.3, 0.9, -0.5, 1, 0.5)] // 1.2 / 4 = 0.3, up to 0.5
    [InlineData(2, 2, 1.95, 2.05, 0.05)] // 1.95 to 2.05: 0.1 / 4 = 0.025, up to 0.05
    public void A_scale_is_round_and_holds_every_value(double least, double most, double low, double high, double step)
    {
        var scale = RoundScale.Around(least, most);

        Assert.Equal(low, scale.Low, tolerance: 1e-9);
        Assert.Equal(high, scale.High, tolerance: 1e-9);
        Assert.Equal(step, scale.Step, tolerance: 1e-9);
    }

    [Theory]
    [InlineData(0, 1, 0.5)] // nothing to scale by
    [InlineData(7, 8, 2)] // 7 / 4 = 1.75, up to 2
    [InlineData(0.0001, 0.0001, 0.00005)]
    [InlineData(1e12, 1e12, 5e11)]
    public void A_scale_of_counts_begins_at_zero(double most, double high, double step)
    {
        var scale = RoundScale.FromZero(most);

        Assert.Equal(0, scale.Low);
        Assert.Equal(1, scale.High / high, tolerance: 1e-9);
        Assert.Equal(1, scale.Step / step, tolerance: 1e-9);
    }

    [Fact]
    public void Marks_are_a_few_from_end_to_end_whatever_the_values()
    {
        var random = new Random(11);
        for (var round = 0; round < 2000; round++)
        {
            var least = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 9));
            var most = least + (random.NextDouble() * Math.Pow(10, random.Next(-4, 9)));
            var scale = RoundScale.Around(least, most);

            var slack = (1e-6 * scale.Step) + (1e-12 * (Math.Abs(least) + Math.Abs(most)));
            Assert.True(scale.Low <= least + slack && scale.High >= most - slack, $"{least} to {most}: {scale}");
            Assert.InRange(scale.Marks.Count(), 2, 7);
            Assert.Equal(scale.High, scale.Marks.Last(), tolerance: slack);
            Assert.Equal((0.0, 1.0), (scale.ShareOf(scale.Low), scale.ShareOf(scale.High)));
        }
    }

    [Fact]
    public void A_label_has_the_decimals_that_tell_it_from_the_next()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("pl-PL");
        try
        {
            var scale = RoundScale.Around(0, 0.2);
            Assert.Equal(["0.00", "0.05", "0.10", "0.15", "0.20"], scale.Marks.Select(value => scale.Label(value)));
            Assert.Equal(["0", "5", "10", "15", "20"], scale.Marks.Select(value => scale.Label(value, factor: 100)));
            Assert.Equal("5000", RoundScale.Around(100, 9000).Label(5000));
            Assert.Equal("0.0", RoundScale.Around(-0.3, 0.9).Label(-1e-17)); // no "-0.0"
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

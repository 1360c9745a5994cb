using Endonym.Cli.Console;

namespace Endonym.Cli.Tests.Console;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "00:00:00")]
    [InlineData(59.9, "00:00:59")]
    [InlineData(86_399, "23:59:59")]
    [InlineData(86_400, "1 d 00:00:00")]
    [InlineData(2 * 86_400 + 3 * 3600 + 4 * 60 + 5, "2 d 03:04:05")]
    [InlineData(1_234.0 * 86_400, "1,234 d 00:00:00")]
    public void Days_are_told(double seconds, string expected) => Assert.Equal(expected, DurationText.Of(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(100, 0.5, "00:03:20")]
    [InlineData(1_000_000, 1, "11 d 13:46:40")]
    [InlineData(100, 0, null)]
    [InlineData(0, 0, null)]
    [InlineData(100, -1, null)]
    [InlineData(1e300, 1e-300, null)]
    [InlineData(double.NaN, 1, null)]
    public void The_time_left_is_the_rest_at_the_rate_so_far(double units, double unitsPerSecond, string? expected) =>
        Assert.Equal(expected, DurationText.Left(units, unitsPerSecond));
}

using Endonym.Lineage;
using Endonym.Training.Data;

namespace Endonym.Training.Tests.Data;

public sealed class MixtureOrderTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.03)]
    [InlineData(0.001)] // one in a thousand: no window at all in blocks of 256
    [InlineData(0.0002)]
    public void A_small_share_is_kept_to_within_a_tenth(double share)
    {
        var order = new MixtureOrder([("large", 1 - share), ("small", share)], seed: 3);

        var used = order.WindowsUsed(1 << 20);

        Assert.Equal(1 << 20, used.Sum());
        Assert.InRange(used[1] / (double)(1 << 20), 0.9 * share, 1.1 * share);
    }

    [Fact]
    public void A_share_that_is_too_small_to_be_kept_is_refused_with_the_least_one()
    {
        var error = Assert.Throws<InvalidInputException>(() => new MixtureOrder([("pl", 100_000), ("law", 1)], seed: 3));

        // 10 of 65,536 places are 0.015 %.
        Assert.Contains("'law' has the weight 1 of 100001, 0.001 % of the windows; a mixture keeps shares of 0.015 % and more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_windows_of_a_source_are_counted_without_gaps()
    {
        var order = new MixtureOrder([("a", 5), ("b", 2), ("c", 1)], seed: 11);
        var next = new long[3];

        for (var window = 0; window < 2000; window++)
        {
            var (source, ordinal) = order.At(window);
            Assert.Equal(next[source]++, ordinal);
        }

        Assert.Equal(next, order.WindowsUsed(2000));
    }
}

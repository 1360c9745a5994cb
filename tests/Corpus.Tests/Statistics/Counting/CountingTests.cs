using System.Globalization;
using Endonym.Corpus.Statistics;
using Endonym.Corpus.Statistics.Counting;

namespace Endonym.Corpus.Tests.Statistics.Counting;

public sealed class CountingTests
{
    [Fact]
    public void While_all_keys_fit_counts_are_exact()
    {
        var counter = new BoundedCounter<string>(3);
        foreach (var (key, weight) in ((string, int)[])[("a", 5), ("b", 2), ("a", 1), ("c", 2)])
            counter.Add(key, weight);

        Assert.True(counter.IsExact);
        Assert.Equal([new("a", 6, 0, 2), new("b", 2, 0, 1), new("c", 2, 0, 1)], counter.Top(10));
    }

    [Fact]
    public void The_lightest_key_makes_room_and_its_weight_is_the_newcomers_error()
    {
        var counter = new BoundedCounter<string>(2);
        foreach (var (key, weight) in ((string, int)[])[("a", 5), ("b", 2), ("c", 1)])
            counter.Add(key, weight);

        // By hand: b leaves with 2; c may have been there before with 2 at most.
        Assert.Equal((2, false), (counter.Floor, counter.IsExact));
        Assert.Equal([new("a", 5, 0, 1), new("c", 3, 2, 1)], counter.Top(10));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 16)]
    [InlineData(4, 7)]
    public void However_a_stream_is_cut_up_no_key_weighs_more_than_counted_or_less_than_its_error_allows(int seed, int parts)
    {
        const int capacity = 50;
        var random = new Random(seed);
        var exact = new Dictionary<string, long>(StringComparer.Ordinal);
        var total = new BoundedCounter<string>(capacity);
        var all = 0L;
        for (var part = 0; part < parts; part++)
        {
            var counter = new BoundedCounter<string>(capacity);
            for (var i = 0; i < 20_000 / parts; i++)
            {
                // Some hosts are much larger than others: the number of the key falls off as 1/x.
                var key = "h" + ((int)(1 / (random.NextDouble() + 0.0005))).ToString(CultureInfo.InvariantCulture);
                var weight = random.Next(1, 100);
                counter.Add(key, weight);
                exact[key] = exact.GetValueOrDefault(key) + weight;
                all += weight;
            }

            Assert.InRange(counter.Count, 1, capacity);
            total.Merge(counter);
        }

        Assert.Equal(capacity, total.Count);
        var held = total.Top(int.MaxValue);
        Assert.All(held, found => Assert.InRange(exact[found.Key], found.Weight - found.Error, found.Weight));
        Assert.All(exact.Where(pair => held.All(found => found.Key != pair.Key)), pair => Assert.True(pair.Value <= total.Floor));
        // The papers' bound: no error is larger than the whole weight shared out among the places.
        Assert.True(total.Floor <= all / capacity);
        // The heaviest of all is far heavier than that and must be found.
        Assert.Equal(exact.MaxBy(pair => pair.Value).Key, held[0].Key);
    }

    [Fact]
    public void Merged_in_the_same_order_counts_are_the_same()
    {
        string Counted()
        {
            var total = new BoundedCounter<string>(20);
            var random = new Random(9);
            for (var part = 0; part < 5; part++)
            {
                var counter = new BoundedCounter<string>(20);
                for (var i = 0; i < 500; i++)
                    counter.Add($"h{random.Next(60)}", random.Next(1, 9));
                total.Merge(counter);
            }

            return string.Join(' ', total.Top(20));
        }

        Assert.Equal(Counted(), Counted());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public void Different_strings_are_estimated_to_three_standard_errors(int count)
    {
        var (one, other) = (new DistinctEstimate(), new DistinctEstimate());
        for (var i = 0; i < count; i++)
        {
            var host = FormattableString.Invariant($"host-{i}.example");
            (i % 3 == 0 ? one : other).Add(host);
            if (i % 5 == 0)
                one.Add(host);
        }

        one.Merge(other);
        // 1.04 / √16384 = 0.8125 %; one is let off for rounding.
        Assert.InRange(one.Count(), (count * (1 - (3 * 0.008125))) - 1, (count * (1 + (3 * 0.008125))) + 1);
    }

    [Fact]
    public void Lengths_fall_into_bins_of_round_numbers()
    {
        var lengths = Histogram.OfLengths();
        foreach (var (length, bytes) in ((long, int)[])[(0, 0), (1, 1), (4, 4), (5, 5), (99, 99), (100, 100), (7_000_000_000, 1)])
            lengths.Add(length, bytes);

        Assert.Equal([new(0, 1, 1, 0), new(1, 2, 1, 1), new(2, 5, 1, 4), new(5, 10, 1, 5)], lengths.Bins().Take(4));
        Assert.Equal([new(50, 100, 1, 99), new(100, 200, 1, 100), new(5_000_000_000, null, 1, 1)], lengths.Bins().Skip(6).Where(bin => bin.Documents > 0));
        Assert.Empty(Histogram.OfLengths().Bins());
    }

    [Fact]
    public void Sizes_of_clusters_fall_into_bins_that_double()
    {
        var sizes = Histogram.OfSizes();
        foreach (var size in (long[])[1, 2, 3, 4, 5, 8, 9])
            sizes.Add(size, 1);
        Assert.Equal([(1, 2, 1), (2, 3, 1), (3, 5, 2), (5, 9, 2), (9, 17, 1)], sizes.Bins().Select(bin => ((long)bin.From, (long)bin.Below!, bin.Documents)));
    }

    [Fact]
    public void Groups_beyond_the_most_are_counted_together()
    {
        var groups = new GroupTable(2);
        for (var i = 0; i < 5; i++)
            groups.Add($"g{i}", new TextAmount(1, 10 + i, 0, 0, 0));
        Assert.Equal([(GroupTable.Others, 3, 12 + 13 + 14), ("g1", 1, 11), ("g0", 1, 10)], groups.Largest().Select(group => (group.Name, group.Amount.Documents, group.Amount.Bytes)));
    }
}

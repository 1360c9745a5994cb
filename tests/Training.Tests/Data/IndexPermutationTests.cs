using Endonym.Training.Data;

namespace Endonym.Training.Tests.Data;

public sealed class IndexPermutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(4096)]
    [InlineData(4097)]
    public void Every_index_comes_once(int count)
    {
        var order = new IndexPermutation(count, seed: 9);

        Assert.Equal(Enumerable.Range(0, count).Select(index => (long)index), Enumerable.Range(0, count).Select(place => order.At(place)).Order());
    }

    [Fact]
    public void Another_seed_gives_another_order()
    {
        var (one, other) = (new IndexPermutation(1000, 1), new IndexPermutation(1000, 2));

        // Two random orders of 1,000 agree in about one place.
        Assert.InRange(Enumerable.Range(0, 1000).Count(place => one.At(place) == other.At(place)), 0, 10);
    }

    [Fact]
    public void A_trillion_needs_no_table()
    {
        var order = new IndexPermutation(1_000_000_000_000, 1);

        Assert.InRange(order.At(999_999_999_999), 0, 999_999_999_999);
        Assert.Throws<ArgumentOutOfRangeException>(() => order.At(1_000_000_000_000));
    }
}

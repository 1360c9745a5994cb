using Endonym.Training.Data;

namespace Endonym.Training.Tests.Data;

public sealed class TokenBatchesTests
{
    [Fact]
    public void Batches_are_filled_in_order_up_to_their_size_and_what_is_longer_stands_alone()
    {
        int[] lengths = [3, 4, 3, 12, 1, 9, 1];

        // Ten at most: 3 + 4 + 3 are full, 12 is alone, 1 + 9 are full, 1 is left.
        Assert.Equal([[0, 1, 2], [3], [4, 5], [6]], TokenBatches.Fill(Enumerable.Range(0, 7), index => lengths[index], tokensPerBatch: 10));
    }

    [Fact]
    public void Without_a_limit_all_come_together() =>
        Assert.Equal([[0, 1, 2]], TokenBatches.Fill(Enumerable.Range(0, 3), _ => 1 << 20, int.MaxValue));
}

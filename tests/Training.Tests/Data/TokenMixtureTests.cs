using Endonym.Lineage;
using Endonym.Text.Shards;
using Endonym.Training.Data;

namespace Endonym.Training.Tests.Data;

public sealed class TokenMixtureTests : IDisposable
{
    private const int Window = 4;

    private static readonly string TokenizerId = new('a', 64);

    private readonly string _folder = Directory.CreateTempSubdirectory("mixture-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_epoch_reads_every_window_once_and_targets_are_the_tokens_that_follow()
    {
        // One document of 41 tokens 0, 1 … 40: ten windows of four, and one last target.
        using var mixture = Mixture([Shard("a", first: 1, count: 40)], [1]);

        var batch = mixture.Batch(0, 10);

        Assert.Equal(Enumerable.Range(0, 40), batch.Ids.Order());
        Assert.Equal(batch.Ids.Select(id => id + 1), batch.Targets);
    }

    [Fact]
    public void Any_batch_is_the_same_whether_or_not_those_before_it_were_read()
    {
        using var mixture = Mixture([Shard("a", 1, 400), Shard("b", 500, 90)], [3, 1]);

        var whole = mixture.Batch(0, 600);
        var later = mixture.Batch(523, 2);

        Assert.Equal(whole.Ids[(523 * Window)..(525 * Window)], later.Ids);
    }

    [Fact]
    public void Sources_are_mixed_in_their_proportion_and_each_in_full_epochs()
    {
        using var mixture = Mixture([Shard("a", 1, 400), Shard("b", 500, 80)], [3, 1]);

        var fromB = mixture.Batch(0, 1024).Ids.Chunk(Window).Where(window => window.Any(id => id >= 500)).ToList();

        // A quarter of the windows.
        Assert.Equal(256, fromB.Count);
        // 81 tokens make 20 windows; 256 draws are 12 whole epochs and 16 windows of the next.
        Assert.Equal(20, fromB.Select(window => window[^1]).Distinct().Count());
        Assert.All(fromB.CountBy(window => window[^1]), count => Assert.InRange(count.Value, 12, 13));
    }

    [Fact]
    public void Windows_of_a_source_whose_order_means_something_come_as_they_lie_in_every_epoch()
    {
        // 41 tokens 0, 1 … 40: ten windows, twice; the other source, shuffled, takes every other turn and changes nothing.
        using var mixture = new TokenMixture(
            [new TokenSource("stages", [Shard("a", first: 1, count: 40)], Window, isOrdered: true), new TokenSource("b", [Shard("b", 500, 90)], Window)],
            new MixtureOrder([("stages", 1), ("b", 1)], seed: 5),
            endOfTextId: 0);

        var windows = mixture.Batch(0, 64).Ids.Chunk(Window).Where(window => window.All(id => id < 500)).Take(20).ToList();

        Assert.Equal(Enumerable.Range(0, 20).Select(number => number % 10 * Window), windows.Select(window => window[0]));
    }

    [Fact]
    public void Documents_are_told_apart_where_one_begins()
    {
        var path = Path.Combine(_folder, "two.bin");
        using (var writer = new TokenShardWriter(path, 1000, TokenizerId, endOfTextId: 0))
        {
            writer.Append([7, 8]);
            writer.Append([9, 10, 11]);
            writer.Complete();
        }

        // The shard: 0 7 8 | 0 9 10 11; the one window of four holds the first document and the start of the second.
        using var mixture = new TokenMixture([new TokenSource("two", [TokenShard.Open(path, TokenizerId)], Window)], new MixtureOrder([("two", 1)], seed: 1), endOfTextId: 0);
        var batch = mixture.Batch(0, 1);

        Assert.Equal([0, 7, 8, 0], batch.Ids);
        Assert.Equal([7, 8, 0, 9], batch.Targets);
        Assert.Equal([3, 1], batch.Lengths);
    }

    [Fact]
    public void Too_little_text_for_one_window_is_refused_with_both_numbers()
    {
        var error = Assert.Throws<InvalidInputException>(() => new TokenSource("short", [Shard("short", 1, 3)], Window));

        Assert.Contains("hold 4 tokens, less than one window of 4", error.Message, StringComparison.Ordinal);
    }

    private static TokenMixture Mixture(TokenShard[] shards, double[] weights) =>
        new([.. shards.Select(shard => new TokenSource("s", [shard], Window))], new MixtureOrder([.. weights.Select(weight => ("s", weight))], seed: 5), endOfTextId: 0);

    private TokenShard Shard(string name, int first, int count)
    {
        var path = Path.Combine(_folder, name + ".bin");
        using (var writer = new TokenShardWriter(path, 1000, TokenizerId, endOfTextId: 0))
        {
            writer.Append([.. Enumerable.Range(first, count)]);
            writer.Complete();
        }

        return TokenShard.Open(path, TokenizerId);
    }
}

using Endonym.Corpus.Execution.Slurm;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Sources;

namespace Endonym.Corpus.Tests.Execution.Slurm;

public sealed class UnitSharesTests
{
    [Fact]
    public void The_largest_unit_goes_first_each_to_the_task_that_has_least() =>
        // 70 to the first; 50 and 40 to the second, which then has 90; 20 to the first, which then has 90 too; of equals the first is taken.
        Assert.Equal(["2:70 3:20 4:10", "0:40 1:50"], Shares(2, 40, 50, 70, 20, 10));

    [Fact]
    public void Units_of_unknown_length_are_shared_out_as_well() => Assert.Equal(["0:0 2:0", "1:0 3:0"], Shares(2, 0, 0, 0, 0));

    [Fact]
    public void No_task_is_without_a_unit() => Assert.Equal(["0:5", "1:5"], Shares(100, 5, 5));

    [Fact]
    public void Where_everything_is_done_there_is_no_task() => Assert.Empty(Shares(4));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Every_unit_is_in_one_share_and_no_share_has_more_than_a_unit_more_than_its_part(int tasks)
    {
        var random = new Random(tasks);
        List<SourceUnit> units = [.. Enumerable.Range(0, 300).Select(ordinal => Unit(ordinal, random.Next(1, 1000)))];

        var shares = UnitShares.Of(units, tasks);

        Assert.Equal(tasks, shares.Count);
        Assert.Equal(units.Select(unit => unit.Ordinal), shares.SelectMany(share => share).Select(unit => unit.Ordinal).Order());
        Assert.All(shares, share => Assert.Equal(share.Select(unit => unit.Ordinal).Order(), share.Select(unit => unit.Ordinal)));
        Assert.All(shares, share => Assert.InRange(share.Sum(Bytes), 1, units.Sum(Bytes) / tasks + 1000));

        static long Bytes(SourceUnit unit) => unit.Files.Sum(file => file.Bytes);
    }

    private static string[] Shares(int tasks, params long[] lengths) =>
    [
        .. UnitShares.Of([.. lengths.Select((bytes, ordinal) => Unit(ordinal, bytes))], tasks)
            .Select(share => string.Join(' ', share.Select(unit => FormattableString.Invariant($"{unit.Ordinal}:{unit.Files[0].Bytes}")))),
    ];

    private static SourceUnit Unit(int ordinal, long bytes) => new(ordinal, 0, [new SourceFile($"{ordinal}.jsonl", $"/{ordinal}.jsonl", bytes)]);
}

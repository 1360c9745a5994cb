using Endonym.Corpus.Execution.Units;

namespace Endonym.Corpus.Execution.Slurm;

/// <summary>Shares units out among tasks. Which task judges a unit never shows in the corpus; only how long the slowest takes does.</summary>
internal static class UnitShares
{
    /// <summary>Shares of about the same number of bytes: the largest unit first, each to the task that has least.</summary>
    /// <param name="units">The units.</param>
    /// <param name="taskCount">The most shares; there are no more than units.</param>
    /// <returns>The shares, none of them empty, each in the units' order; the same ones each time.</returns>
    public static IReadOnlyList<IReadOnlyList<SourceUnit>> Of(IReadOnlyList<SourceUnit> units, int taskCount)
    {
        var shares = Enumerable.Range(0, Math.Min(taskCount, units.Count)).Select(_ => new List<SourceUnit>()).ToList();
        var lightest = new PriorityQueue<int, (long Bytes, int Task)>(shares.Select((_, task) => (task, (0L, task))));
        foreach (var (unit, bytes) in units.Select(unit => (unit, BytesOf(unit))).OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.unit.Ordinal))
        {
            lightest.TryDequeue(out var task, out var had); // there is one where there are units
            shares[task].Add(unit);
            lightest.Enqueue(task, (had.Bytes + bytes, task));
        }

        return [.. shares.Select(share => share.OrderBy(unit => unit.Ordinal).ToList())];
    }

    // A length that is not known is 0, and such units must not all come to one task.
    private static long BytesOf(SourceUnit unit) => Math.Max(1, unit.Files.Sum(file => file.Bytes));
}

using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Adapters;

// Shapes in this file: N tokens, I what a module takes in, O what it gives out.

/// <summary>Which rows of a batch are computed with which adapter. Rows of one adapter are neighbours, so that the base's product runs over the whole batch once, and each adapter's over its own rows.</summary>
internal sealed class AdapterRows
{
    private readonly IReadOnlyList<Group> _groups;

    private AdapterRows(IReadOnlyList<Group> groups) => _groups = groups;

    /// <summary>No row has an adapter.</summary>
    public static AdapterRows None { get; } = new([]);

    /// <summary>Groups neighbours.</summary>
    /// <param name="adapters">Of each row; null for none. Rows of one adapter lie together.</param>
    public static AdapterRows Of(IReadOnlyList<AdapterWeights?> adapters)
    {
        List<Group> groups = [];
        for (var row = 0; row < adapters.Count; row++)
        {
            if (adapters[row] is not { } adapter)
                continue;
            if (groups is [.., var last] && last.Adapter == adapter && last.First + last.Count == row)
                groups[^1] = last with { Count = last.Count + 1 };
            else
                groups.Add(new Group(row, 1, adapter));
        }

        return groups.Count == 0 ? None : new AdapterRows(groups);
    }

    /// <summary>All rows have the same.</summary>
    /// <param name="adapter">Null for none.</param>
    /// <param name="rows">How many.</param>
    public static AdapterRows Of(AdapterWeights? adapter, long rows) => adapter is null ? None : new AdapterRows([new Group(0, rows, adapter)]);

    /// <summary>The same for some of the rows, as they lie among themselves.</summary>
    /// <param name="rows">Ascending.</param>
    public AdapterRows Among(IReadOnlyList<long> rows)
    {
        if (_groups.Count == 0)
            return this;

        List<Group> groups = [];
        var first = 0;
        foreach (var group in _groups)
        {
            while (first < rows.Count && rows[first] < group.First)
                first++;
            var end = first;
            while (end < rows.Count && rows[end] < group.First + group.Count)
                end++;
            if (end > first)
                groups.Add(new Group(first, end - first, group.Adapter));
            first = end;
        }

        return new AdapterRows(groups);
    }

    /// <summary>Adds what the rows' adapters add to a module's output.</summary>
    /// <param name="output">(N, O), changed in place: no gradient may be wanted where there are adapters.</param>
    /// <param name="x">(N, I): what the module took in.</param>
    /// <param name="module">The module's part of an adapter.</param>
    /// <returns><paramref name="output"/>.</returns>
    public Tensor AddTo(Tensor output, Tensor x, Func<AdapterWeights, LowRankWeights?> module)
    {
        foreach (var (first, count, adapter) in _groups)
        {
            if (module(adapter) is not { } lowRank)
                continue;
            using var scope = NewDisposeScope();
            output.narrow(0, first, count).add_(lowRank.Times(x.narrow(0, first, count)), Scalars.One);
        }

        return output;
    }

    private readonly record struct Group(long First, long Count, AdapterWeights Adapter);
}

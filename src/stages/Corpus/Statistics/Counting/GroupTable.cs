using System.Runtime.InteropServices;

namespace Endonym.Corpus.Statistics.Counting;

/// <summary>Adds up amounts by name. Of names that strangers choose, only so many are told apart; those that come later are counted together.</summary>
/// <param name="capacity">Most names.</param>
internal sealed class GroupTable(int capacity)
{
    /// <summary>What is counted together.</summary>
    public const string Others = "(others)";

    private readonly Dictionary<string, TextAmount> _groups = new(StringComparer.Ordinal);

    /// <summary>Adds an amount.</summary>
    public void Add(string name, TextAmount amount)
    {
        if (_groups.Count >= capacity && !_groups.ContainsKey(name))
            name = Others;
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, name, out _);
        sum += amount;
    }

    /// <summary>Adds what another part of the corpus counted, in its order.</summary>
    public void Merge(GroupTable other)
    {
        foreach (var (name, amount) in other._groups)
            Add(name, amount);
    }

    /// <summary>The groups, the largest first.</summary>
    public IEnumerable<(string Name, TextAmount Amount)> Largest() =>
        _groups.OrderByDescending(pair => pair.Value.Bytes).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));
}

using System.Collections;
using Endonym.Lineage;

namespace Endonym.Corpus.Decontamination;

/// <summary>Items to look for, by the hashes of their runs of words. Safe for concurrent use.</summary>
public sealed class GramSet
{
    // A bit for each of the sieve's leading bits; 64 bits for each run make one in 64 of all other runs pass, and 2²⁴ bits stay in the second-level cache.
    private const int LeastSieveBits = 16, MostSieveBits = 24;

    private readonly Dictionary<UInt128, int[]> _items;
    private readonly BitArray _sieve;
    private readonly int _sieveShift;

    private GramSet(string name, GramHash hash, IReadOnlyList<(string Id, IReadOnlyList<Gram> Grams)> items)
    {
        Name = name;
        Hash = hash;
        ItemIds = [.. items.Select(item => item.Id)];
        GramCounts = [.. items.Select(item => item.Grams.Count)];
        WordCounts = [.. items.SelectMany(item => item.Grams).Select(gram => gram.Words).Distinct().Order()];

        var owners = new Dictionary<UInt128, List<int>>();
        for (var item = 0; item < items.Count; item++)
        {
            foreach (var gram in items[item].Grams)
            {
                if (!owners.TryGetValue(gram.Hash, out var list))
                    owners[gram.Hash] = list = [];
                list.Add(item);
            }
        }

        _items = owners.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
        var bits = Math.Clamp(int.Log2(Math.Max(1, _items.Count)) + 7, LeastSieveBits, MostSieveBits);
        _sieveShift = 32 - bits;
        _sieve = new BitArray(1 << bits);
        foreach (var gram in items.SelectMany(item => item.Grams))
            _sieve[(int)(gram.Sieve >> _sieveShift)] = true;
    }

    /// <summary>The set's name, for reports.</summary>
    public string Name { get; }

    /// <summary>Ids of its items.</summary>
    public IReadOnlyList<string> ItemIds { get; }

    /// <summary>Runs looked for, for each item; 0 where its texts are too short.</summary>
    public IReadOnlyList<int> GramCounts { get; }

    internal GramHash Hash { get; }

    /// <summary>Lengths of its runs, in words.</summary>
    internal int[] WordCounts { get; }

    /// <summary>Takes items whose text is at hand.</summary>
    /// <param name="name">The set's name, for reports.</param>
    /// <param name="items">The items.</param>
    /// <param name="options">What of them is looked for.</param>
    public static GramSet Of(string name, IReadOnlyList<EvaluationItem> items, GramOptions options)
    {
        var hash = new GramHash(salt: null);
        return new GramSet(name, hash, [.. items.Select(item => (item.Id, Gram.Of(item, options, hash)))]);
    }

    /// <summary>Takes items that are known by salted hashes only.</summary>
    /// <param name="name">The set's name, for reports.</param>
    /// <param name="path">Written by <see cref="PrivateItems.Write"/>.</param>
    /// <exception cref="InvalidInputException">The file is missing or broken.</exception>
    public static GramSet OfPrivate(string name, string path)
    {
        var (salt, items) = PrivateItems.Read(path);
        return new GramSet(name, new GramHash(salt), items);
    }

    /// <summary>Whether a run may be in the set.</summary>
    internal bool Passes(uint sieve) => _sieve[(int)(sieve >> _sieveShift)];

    /// <summary>The items that a run gives away.</summary>
    internal ReadOnlySpan<int> ItemsWith(ReadOnlySpan<char> run) => _items.GetValueOrDefault(Hash.Decide(run));
}

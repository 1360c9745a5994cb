namespace Endonym.Corpus.Statistics.Counting;

/// <summary>Finds the heaviest keys of a stream in memory that does not grow with it, and says how far each may be off.</summary>
/// <remarks>
/// SpaceSaving with weights (Metwally, Agrawal, El Abbadi, 2005), merged as in Agarwal et al., 2012, "Mergeable summaries". A key that is held weighs at
/// most what is counted and at least that less its error; one that is not held weighs at most <see cref="Floor"/>. Until more keys have come than fit,
/// every count is exact. The result depends on the order of what is added and of nothing else. Not safe for concurrent use.
/// </remarks>
/// <typeparam name="TKey">What is counted.</typeparam>
/// <param name="capacity">Most keys that are held, above 0.</param>
internal sealed class BoundedCounter<TKey>(int capacity) where TKey : notnull, IComparable<TKey>
{
    private readonly Dictionary<TKey, Entry> _entries = [];

    // The lightest on top; kept up only while the table is full, as nothing is evicted before.
    private readonly List<Entry> _heap = [];
    private bool _isHeap;

    /// <summary>Most that a key can weigh which is not held; 0 while every count is exact.</summary>
    public long Floor { get; private set; }

    /// <summary>Keys that are held.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether no key was ever let go.</summary>
    public bool IsExact => Floor == 0;

    /// <summary>Counts one more occurrence of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="weight">What it weighs, above 0.</param>
    public void Add(TKey key, long weight)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.Weight += weight;
            entry.Occurrences++;
            if (_isHeap)
                SiftDown(entry.Place);
            return;
        }

        if (_entries.Count == capacity)
            Evict();
        Insert(new Entry(key) { Weight = Floor + weight, Error = Floor, Occurrences = 1 });
    }

    /// <summary>Adds what another part of the stream counted.</summary>
    /// <param name="other">Stays as it is.</param>
    public void Merge(BoundedCounter<TKey> other)
    {
        _isHeap = false;
        foreach (var theirs in other._heap)
        {
            if (_entries.TryGetValue(theirs.Key, out var ours))
            {
                ours.Weight += theirs.Weight;
                ours.Error += theirs.Error;
                ours.Occurrences += theirs.Occurrences;
            }
            else
            {
                Insert(new Entry(theirs.Key) { Weight = Floor + theirs.Weight, Error = Floor + theirs.Error, Occurrences = theirs.Occurrences });
            }
        }

        if (other.Floor > 0)
        {
            foreach (var ours in _heap.Where(ours => !other._entries.ContainsKey(ours.Key)))
            {
                ours.Weight += other.Floor;
                ours.Error += other.Floor;
            }
        }

        Floor += other.Floor;
        while (_entries.Count > capacity)
            Evict();
    }

    /// <summary>The heaviest keys, the heaviest first; of equal ones the smaller key.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<CountedKey<TKey>> Top(int count) =>
    [
        .. _heap.OrderByDescending(entry => entry.Weight).ThenBy(entry => entry.Key).Take(count)
            .Select(entry => new CountedKey<TKey>(entry.Key, entry.Weight, entry.Error, entry.Occurrences)),
    ];

    private void Insert(Entry entry)
    {
        entry.Place = _heap.Count;
        _heap.Add(entry);
        _entries.Add(entry.Key, entry);
        if (_isHeap)
            SiftUp(entry.Place);
    }

    private void Evict()
    {
        if (!_isHeap)
        {
            for (var place = (_heap.Count / 2) - 1; place >= 0; place--)
                SiftDown(place);
            _isHeap = true;
        }

        var lightest = _heap[0];
        _entries.Remove(lightest.Key);
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (_heap.Count > 0)
        {
            Put(last, 0);
            SiftDown(0);
        }

        Floor = Math.Max(Floor, lightest.Weight);
    }

    private void SiftUp(int place)
    {
        var entry = _heap[place];
        while (place > 0 && IsLighter(entry, _heap[(place - 1) / 2]))
        {
            Put(_heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }

        Put(entry, place);
    }

    private void SiftDown(int place)
    {
        var entry = _heap[place];
        while (true)
        {
            var child = (2 * place) + 1;
            if (child + 1 < _heap.Count && IsLighter(_heap[child + 1], _heap[child]))
                child++;
            if (child >= _heap.Count || !IsLighter(_heap[child], entry))
                break;
            Put(_heap[child], place);
            place = child;
        }

        Put(entry, place);
    }

    private void Put(Entry entry, int place) => (_heap[place], entry.Place) = (entry, place);

    // Of equal weights the larger key goes first, so that what is held does not depend on how the heap came about.
    private static bool IsLighter(Entry one, Entry other) => one.Weight != other.Weight ? one.Weight < other.Weight : one.Key.CompareTo(other.Key) > 0;

    private sealed class Entry(TKey key)
    {
        public TKey Key { get; } = key;

        public long Weight { get; set; }

        public long Error { get; set; }

        public long Occurrences { get; set; }

        public int Place { get; set; }
    }
}

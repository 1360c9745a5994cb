namespace Endonym.Corpus.Views;

/// <summary>Which runs of n tokens return in a text. Asked with growing n, it looks only where a shorter run returned: a run that returns holds shorter ones that do.</summary>
internal sealed class NgramCounter
{
    private const ulong Multiplier = 0xD6E8_FEB8_6659_FD93;

    private readonly HashCounter _counter = new();
    private ulong[] _hashBefore = new ulong[1024];

    // Positions at which a run of _done tokens begins that returns; all of them before the first question.
    private int[] _positions = new int[1024];
    private int[] _slots = new int[1024];
    private byte[] _longest = new byte[1024];
    private int _positionCount;
    private int _tokenCount;
    private int _done;

    /// <summary>Begins a text.</summary>
    /// <param name="hashes">A hash for each token.</param>
    public void Begin(ReadOnlySpan<ulong> hashes)
    {
        _tokenCount = hashes.Length;
        if (_hashBefore.Length <= hashes.Length)
        {
            var size = Math.Max(hashes.Length + 1, _hashBefore.Length * 2);
            _hashBefore = new ulong[size];
            _positions = new int[size];
            _slots = new int[size];
            _longest = new byte[size];
        }

        var hash = 0UL;
        for (var i = 0; i < hashes.Length; i++)
        {
            _hashBefore[i] = hash;
            hash = unchecked((hash * Multiplier) + hashes[i]);
            _positions[i] = i;
        }

        _hashBefore[hashes.Length] = hash;
        Array.Clear(_longest, 0, hashes.Length);
        _positionCount = hashes.Length;
        _done = 0;
    }

    /// <summary>Counts the runs of n tokens.</summary>
    /// <param name="n">At least as great as in the question before on the same text.</param>
    /// <param name="top">The most frequent run: its first position, and how often it stands in the text; of several the one that comes first.</param>
    /// <returns>Whether there is a run of that length at all.</returns>
    public bool Count(int n, out (int Position, int Count) top)
    {
        top = (0, 1);
        if (_tokenCount < n)
            return false;
        if (_done > n)
            throw new ArgumentOutOfRangeException(nameof(n), n, $"Runs of {_done} tokens were counted before; ask with growing n.");

        var power = 1UL;
        for (var i = 0; i < n; i++)
            power = unchecked(power * Multiplier);

        _counter.Reset(_positionCount);
        var candidates = 0;
        for (var i = 0; i < _positionCount; i++)
        {
            var position = _positions[i];
            if (position + n > _tokenCount || (_done > 0 && _longest[position + n - _done] < _done))
                continue;

            var hash = unchecked(_hashBefore[position + n] - (_hashBefore[position] * power));
            _positions[candidates] = position;
            _slots[candidates++] = _counter.Add(TextHash.Mix(hash), position);
        }

        var repeated = 0;
        for (var i = 0; i < candidates; i++)
        {
            ref var entry = ref _counter[_slots[i]];
            if (entry.Count < 2)
                continue;

            if (entry.Count > top.Count || (entry.Count == top.Count && entry.First < top.Position))
                top = (entry.First, entry.Count);
            _longest[_positions[i]] = (byte)n;
            _positions[repeated] = _positions[i];
            _slots[repeated++] = _slots[i];
        }

        _positionCount = repeated;
        _done = n;
        return true;
    }

    /// <summary>Characters in runs that stood in the text before, counted from left to right, each token once; of the length counted last.</summary>
    /// <param name="charactersBefore">Characters of all tokens before each.</param>
    public int RepeatedCharacters(ReadOnlySpan<int> charactersBefore)
    {
        var characters = 0;
        var next = 0;
        for (var i = 0; i < _positionCount; i++)
        {
            var position = _positions[i];
            if (position < next)
                continue;

            ref var entry = ref _counter[_slots[i]];
            if (entry.Seen)
            {
                characters += charactersBefore[position + _done] - charactersBefore[position];
                next = position + _done;
            }
            else
            {
                entry.Seen = true;
            }
        }

        return characters;
    }
}

using System.Buffers;
using System.Collections;

namespace Endonym.Corpus.Dedup;

/// <summary>Tells which of a few watched documents share a run of characters with any other document, verbatim but for case and white space.</summary>
/// <remarks>
/// A rolling hash over every position (Karp and Rabin, 1987), modulo 2⁶⁴. A collision can only report a run that is not shared, which here costs a
/// watched document its place and harms nothing. Memory is 8 bytes and an entry for each character watched; the documents scanned cost none.
/// </remarks>
internal sealed class SharedRuns
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    // Most positions of a scanned document match nothing; one bit tells so without touching the table.
    private const int SieveBits = 24;

    private readonly int _runLength;
    private readonly ulong _leaving;
    private readonly Dictionary<ulong, int> _owners = [];
    private readonly BitArray _sieve = new(1 << SieveBits);
    private readonly bool[] _shared;

    /// <param name="runLength">Characters of the shortest run that counts, white space folded.</param>
    /// <param name="watched">The documents to watch, numbered by their place in the list.</param>
    public SharedRuns(int runLength, IReadOnlyList<string> watched)
    {
        _runLength = runLength;
        _leaving = 1;
        for (var i = 0; i < runLength; i++)
            _leaving = unchecked(_leaving * Multiplier);

        _shared = new bool[watched.Count];
        for (var owner = 0; owner < watched.Count; owner++)
        {
            foreach (var hash in HashesOf(watched[owner]))
            {
                _sieve[Slot(hash)] = true;
                if (!_owners.TryAdd(hash, owner) && _owners[hash] != owner)
                    _shared[owner] = _shared[_owners[hash]] = true;
            }
        }
    }

    /// <summary>Looks through a document. Safe for concurrent use.</summary>
    /// <param name="text">The document.</param>
    /// <param name="self">Its number if it is watched itself, else -1.</param>
    public void Scan(string text, int self)
    {
        var folded = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var length = FoldedText.Write(text, folded);
            var hash = 0UL;
            for (var i = 0; i < length; i++)
            {
                hash = Roll(hash, folded, i);
                // Every writer writes true, so their order does not matter.
                if (i >= _runLength - 1 && _sieve[Slot(hash)] && _owners.TryGetValue(hash, out var owner) && owner != self)
                    _shared[owner] = true;
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(folded);
        }
    }

    /// <summary>Whether a watched document shares a run with another one, watched or scanned.</summary>
    public bool IsShared(int owner) => _shared[owner];

    private List<ulong> HashesOf(string text)
    {
        var folded = new char[text.Length];
        var length = FoldedText.Write(text, folded);
        var hashes = new List<ulong>(Math.Max(0, length - _runLength + 1));
        var hash = 0UL;
        for (var i = 0; i < length; i++)
        {
            hash = Roll(hash, folded, i);
            if (i >= _runLength - 1)
                hashes.Add(hash);
        }

        return hashes;
    }

    private ulong Roll(ulong hash, char[] folded, int i) => unchecked(
        (hash * Multiplier) + Mix(folded[i]) - (i >= _runLength ? _leaving * Mix(folded[i - _runLength]) : 0));

    private static ulong Mix(char character) => unchecked((character + 1UL) * 0xD6E8_FEB8_6659_FD93);

    private static int Slot(ulong hash) => (int)(hash >> (64 - SieveBits));
}

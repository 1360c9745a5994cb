using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Endonym.Corpus.Dedup;

/// <summary>Tells which of a few watched documents share a run of characters with any other document, verbatim but for case and white space.</summary>
/// <remarks>
/// A run of R characters holds, wherever it begins, a window of R − S + 1 characters that begins at a multiple of S in the document scanned. Only these windows are looked up, with
/// S = R/2, and what is found is compared character by character. Memory is 10 bytes for each character watched; the documents scanned cost none.
/// </remarks>
internal sealed class SharedRuns
{
    // A window that the watched documents themselves have so often is boilerplate: having it counts as sharing a run, and its further places in one document are not kept.
    private const int MostPlaces = 64;

    private readonly int _runLength;
    private readonly int _stride;
    private readonly int _window;
    private readonly char[] _watched;
    private readonly int[] _starts;

    // Places of windows by hash: the latest, and before each the one before; -1 ends.
    private readonly int[] _latest;
    private readonly int[] _before;
    private readonly bool[] _shared;

    /// <param name="runLength">Characters of the shortest run that counts, white space folded; at least 2.</param>
    /// <param name="watched">The documents to watch, numbered by their place in the list.</param>
    public SharedRuns(int runLength, IReadOnlyList<string> watched)
    {
        _runLength = runLength;
        _stride = runLength / 2;
        _window = runLength - _stride + 1;
        _watched = new char[watched.Sum(text => text.Length)];
        _starts = new int[watched.Count + 1];
        for (var owner = 0; owner < watched.Count; owner++)
            _starts[owner + 1] = _starts[owner] + FoldedText.Write(watched[owner], _watched.AsSpan(_starts[owner]));

        _shared = new bool[watched.Count];
        _latest = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, _starts[^1]))];
        _latest.AsSpan().Fill(-1);
        _before = new int[_starts[^1]];
        for (var owner = 0; owner < watched.Count; owner++)
        {
            for (var place = _starts[owner]; place + _window <= _starts[owner + 1]; place++)
            {
                var window = _watched.AsSpan(place, _window);
                ref var latest = ref _latest[Slot(window)];
                if (latest >= _starts[owner] && IsBoilerplate(latest, window))
                    continue;
                (_before[place], latest) = (latest, place);
            }
        }

        for (var owner = 0; owner < watched.Count; owner++)
            ScanFolded(_watched.AsSpan(_starts[owner].._starts[owner + 1]), owner);
    }

    /// <summary>Looks through a document. Safe for concurrent use.</summary>
    /// <param name="text">The document.</param>
    /// <param name="self">Its number if it is watched itself, else -1.</param>
    public void Scan(string text, int self)
    {
        if (AreAllShared)
            return;

        var folded = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            ScanFolded(folded.AsSpan(0, FoldedText.Write(text, folded)), self);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(folded);
        }
    }

    /// <summary>Whether a watched document shares a run with another one, watched or scanned.</summary>
    public bool IsShared(int owner) => _shared[owner];

    /// <summary>Whether nothing is left to find.</summary>
    public bool AreAllShared => !_shared.AsSpan().Contains(false);

    private void ScanFolded(ReadOnlySpan<char> text, int self)
    {
        for (var at = 0; at + _window <= text.Length; at += _stride)
        {
            var window = text.Slice(at, _window);
            var latest = _latest[Slot(window)];
            if (latest < 0)
                continue;

            var isBoilerplate = IsBoilerplate(latest, window);
            for (var place = latest; place >= 0; place = _before[place])
            {
                if (!_watched.AsSpan(place, _window).SequenceEqual(window))
                    continue; // another window of the same slot

                var owner = OwnerOf(place);
                // Every writer writes true, so their order does not matter.
                if (owner != self && !_shared[owner] && (isBoilerplate || RunAround(text, at, place, owner) >= _runLength))
                    _shared[owner] = true;
            }
        }
    }

    private bool IsBoilerplate(int place, ReadOnlySpan<char> window)
    {
        var count = 0;
        for (; place >= 0 && count < MostPlaces; place = _before[place])
            count += _watched.AsSpan(place, _window).SequenceEqual(window) ? 1 : 0;
        return count == MostPlaces;
    }

    private int RunAround(ReadOnlySpan<char> text, int at, int place, int owner)
    {
        var watched = _watched.AsSpan(_starts[owner].._starts[owner + 1]);
        var start = place - _starts[owner];
        var after = text[at..].CommonPrefixLength(watched[start..]);
        var before = 0;
        while (before < at && before < start && text[at - before - 1] == watched[start - before - 1])
            before++;
        return before + after;
    }

    private int OwnerOf(int place)
    {
        var owner = Array.BinarySearch(_starts, place);
        if (owner < 0)
            return ~owner - 1;
        // Documents without characters begin where the next one does.
        while (_starts[owner + 1] == place)
            owner++;
        return owner;
    }

    private int Slot(ReadOnlySpan<char> window) => (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(window)) & (ulong)(_latest.Length - 1));
}

namespace Endonym.Training.Data;

/// <summary>A random order of 0 … count−1 in which any place can be looked up at once, so that data order is a pure function of the seed and the step.</summary>
/// <remarks>
/// A four-round Feistel network over the next even power of two, walked until the value falls below count (Black and Rogaway, 2002, "Ciphers with Arbitrary
/// Finite Domains"): a bijection without a table, so a hundred billion tokens need no memory and resuming needs no replay.
/// </remarks>
public sealed class IndexPermutation
{
    private const int Rounds = 4;

    private readonly long _count;
    private readonly int _halfBits;
    private readonly ulong _seed;

    /// <param name="count">How many; at least 1.</param>
    /// <param name="seed">The same seed gives the same order.</param>
    public IndexPermutation(long count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _count = count;
        _seed = seed;
        _halfBits = 1;
        while (1L << (2 * _halfBits) < count)
            _halfBits++;
    }

    /// <summary>The index at a place of the order.</summary>
    /// <param name="place">From 0 to count − 1.</param>
    public long At(long place)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)place, (ulong)_count, nameof(place));
        var value = (ulong)place;
        do
            value = Encrypt(value);
        while (value >= (ulong)_count);
        return (long)value;
    }

    private ulong Encrypt(ulong value)
    {
        var mask = (1UL << _halfBits) - 1;
        var (left, right) = (value >> _halfBits, value & mask);
        for (var round = 0; round < Rounds; round++)
            (left, right) = (right, left ^ (Mix(right + _seed + (ulong)round * 0x9e3779b97f4a7c15) & mask));
        return left << _halfBits | right;
    }

    /// <summary>The finalizer of SplitMix64 (Steele et al., 2014): every bit of the input moves every bit of the output.</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}

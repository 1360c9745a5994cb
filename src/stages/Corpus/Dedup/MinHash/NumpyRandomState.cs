namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The numbers of numpy's <c>RandomState(seed).randint(low, high, dtype=uint64)</c>, which datatrove draws its hash functions from.</summary>
/// <remarks>Matsumoto and Nishimura, 1998, "Mersenne Twister"; the seeding is their <c>init_genrand</c> of 2002, the bounded draw numpy's masked rejection.</remarks>
internal sealed class NumpyRandomState
{
    private const int N = 624, M = 397;

    private readonly uint[] _state = new uint[N];
    private int _next = N;

    public NumpyRandomState(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < N; i++)
            _state[i] = unchecked((1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30))) + i);
    }

    /// <summary>A number from <paramref name="low"/> to just below <paramref name="high"/>, which must lie more than 2³² apart: numpy draws narrower ranges otherwise.</summary>
    public ulong Next(ulong low, ulong high)
    {
        var largest = high - low - 1;
        var mask = ulong.MaxValue >> (int)ulong.LeadingZeroCount(largest);
        ulong drawn;
        do
            drawn = (((ulong)Next32() << 32) | Next32()) & mask;
        while (drawn > largest);
        return low + drawn;
    }

    private uint Next32()
    {
        if (_next == N)
            Refill();
        var y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >> 18);
    }

    private void Refill()
    {
        for (var i = 0; i < N; i++)
        {
            var y = (_state[i] & 0x80000000) | (_state[(i + 1) % N] & 0x7FFFFFFF);
            _state[i] = _state[(i + M) % N] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908B0DFu);
        }

        _next = 0;
    }
}

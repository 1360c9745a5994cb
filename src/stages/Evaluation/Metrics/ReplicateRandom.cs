namespace Endonym.Evaluation.Metrics;

/// <summary>Random numbers of one bootstrap replicate. Each replicate has its own sequence, so the result does not depend on which thread draws which.</summary>
/// <remarks>SplitMix64: Steele, Lea and Flood, 2014, "Fast splittable pseudorandom number generators", OOPSLA. Ours, because <see cref="Random"/> may change between versions of .NET.</remarks>
internal struct ReplicateRandom(long seed, int replicate)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    // Mixed, so that neighbouring replicates do not walk the same sequence one step apart.
    private ulong _state = Mix(unchecked((ulong)seed) + Mix(unchecked((ulong)replicate + 1) * GoldenGamma));

    /// <summary>A number from 0 to <paramref name="bound"/> − 1, each equally probable.</summary>
    /// <remarks>Lemire, 2019, "Fast random integer generation in an interval", without the rejection: the bias is below 2⁻³².</remarks>
    public int Below(int bound)
    {
        _state = unchecked(_state + GoldenGamma);
        return (int)Math.BigMul(Mix(_state), (ulong)bound, out _);
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}

namespace Endonym.Models.Sampling;

/// <summary>Numbers that depend on a seed and on nothing else: neither on the machine, nor on the runtime's version, nor on who else draws.</summary>
/// <remarks>SplitMix64: Steele, Lea and Flood, 2014, "Fast splittable pseudorandom number generators", doi:10.1145/2660193.2660195.</remarks>
/// <param name="seed">Any number.</param>
internal sealed class SeededDraws(long seed)
{
    private ulong _state = unchecked((ulong)seed);

    /// <summary>The next number, from 0 and below 1, of 53 random bits.</summary>
    public double Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * (1.0 / (1L << 53));
    }
}

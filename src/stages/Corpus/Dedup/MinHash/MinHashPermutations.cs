using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>The hash functions of MinHash and the minima under them.</summary>
/// <remarks>
/// Broder, 1997, "On the resemblance and containment of documents". As in datatrove, h(x) = ((a·x + b) mod 2⁶⁴) mod p with p = 2⁶¹ − 1: the product wraps
/// around before it is reduced, which the theory does not ask for and compatibility does.
/// </remarks>
internal sealed class MinHashPermutations
{
    public const ulong P = (1UL << 61) - 1;

    // Vectors of eight; what lies beyond the last function is computed and left.
    private const int Width = 8;

    private readonly ulong[] _a;
    private readonly ulong[] _b;

    public MinHashPermutations(int count, uint seed)
    {
        var random = new NumpyRandomState(seed);
        Count = count;
        PaddedCount = (count + Width - 1) / Width * Width;
        _a = new ulong[PaddedCount];
        _b = new ulong[PaddedCount];
        for (var i = 0; i < count; i++)
            _a[i] = random.Next(1, P);
        for (var i = 0; i < count; i++)
            _b[i] = random.Next(0, P);
    }

    /// <summary>Hash functions.</summary>
    public int Count { get; }

    /// <summary>Length that a span of minima needs.</summary>
    public int PaddedCount { get; }

    public ReadOnlySpan<ulong> A => _a.AsSpan(0, Count);

    public ReadOnlySpan<ulong> B => _b.AsSpan(0, Count);

    /// <summary>Lowers the minima to those over more shingles.</summary>
    /// <param name="shingles">Hashes of shingles.</param>
    /// <param name="minima">At first all <see cref="ulong.MaxValue"/>; <see cref="PaddedCount"/> of them.</param>
    public void Lower(ReadOnlySpan<ulong> shingles, Span<ulong> minima)
    {
        if (Vector512.IsHardwareAccelerated)
            Lower512(shingles, minima);
        else if (Vector256.IsHardwareAccelerated)
            Lower256(shingles, minima);
        else
            LowerScalar(shingles, minima);
    }

    /// <summary>The formula, and the twin that the vector forms are compared with.</summary>
    internal void LowerScalar(ReadOnlySpan<ulong> shingles, Span<ulong> minima)
    {
        foreach (var x in shingles)
        {
            for (var i = 0; i < PaddedCount; i++)
            {
                var h = unchecked((x * _a[i]) + _b[i]);
                // 2⁶¹ ≡ 1 (mod p), so the high and the low part may be added; the sum is below 2p.
                h = (h & P) + (h >> 61);
                if (h >= P)
                    h -= P;
                if (h < minima[i])
                    minima[i] = h;
            }
        }
    }

    internal void Lower512(ReadOnlySpan<ulong> shingles, Span<ulong> minima)
    {
        var p = Vector512.Create(P);
        ref var a = ref MemoryMarshal.GetArrayDataReference(_a);
        ref var b = ref MemoryMarshal.GetArrayDataReference(_b);
        ref var m = ref MemoryMarshal.GetReference(minima[..PaddedCount]);
        nuint i = 0;
        // Four vectors at a time keep the multiplier busy while its long latency passes, and their parameters in registers.
        for (; i + (4 * Width) <= (nuint)PaddedCount; i += 4 * Width)
        {
            Vector512<ulong> a0 = Vector512.LoadUnsafe(ref a, i), a1 = Vector512.LoadUnsafe(ref a, i + Width), a2 = Vector512.LoadUnsafe(ref a, i + (2 * Width)), a3 = Vector512.LoadUnsafe(ref a, i + (3 * Width));
            Vector512<ulong> b0 = Vector512.LoadUnsafe(ref b, i), b1 = Vector512.LoadUnsafe(ref b, i + Width), b2 = Vector512.LoadUnsafe(ref b, i + (2 * Width)), b3 = Vector512.LoadUnsafe(ref b, i + (3 * Width));
            Vector512<ulong> m0 = Vector512.LoadUnsafe(ref m, i), m1 = Vector512.LoadUnsafe(ref m, i + Width), m2 = Vector512.LoadUnsafe(ref m, i + (2 * Width)), m3 = Vector512.LoadUnsafe(ref m, i + (3 * Width));
            foreach (var shingle in shingles)
            {
                var x = Vector512.Create(shingle);
                m0 = Vector512.Min(m0, Reduce((x * a0) + b0, p));
                m1 = Vector512.Min(m1, Reduce((x * a1) + b1, p));
                m2 = Vector512.Min(m2, Reduce((x * a2) + b2, p));
                m3 = Vector512.Min(m3, Reduce((x * a3) + b3, p));
            }

            m0.StoreUnsafe(ref m, i);
            m1.StoreUnsafe(ref m, i + Width);
            m2.StoreUnsafe(ref m, i + (2 * Width));
            m3.StoreUnsafe(ref m, i + (3 * Width));
        }

        for (; i < (nuint)PaddedCount; i += Width)
        {
            Vector512<ulong> a0 = Vector512.LoadUnsafe(ref a, i), b0 = Vector512.LoadUnsafe(ref b, i), m0 = Vector512.LoadUnsafe(ref m, i);
            foreach (var shingle in shingles)
                m0 = Vector512.Min(m0, Reduce((Vector512.Create(shingle) * a0) + b0, p));
            m0.StoreUnsafe(ref m, i);
        }
    }

    internal void Lower256(ReadOnlySpan<ulong> shingles, Span<ulong> minima)
    {
        const int Half = Width / 2;
        var p = Vector256.Create(P);
        ref var a = ref MemoryMarshal.GetArrayDataReference(_a);
        ref var b = ref MemoryMarshal.GetArrayDataReference(_b);
        ref var m = ref MemoryMarshal.GetReference(minima[..PaddedCount]);
        for (nuint i = 0; i < (nuint)PaddedCount; i += Width)
        {
            Vector256<ulong> a0 = Vector256.LoadUnsafe(ref a, i), a1 = Vector256.LoadUnsafe(ref a, i + Half);
            Vector256<ulong> b0 = Vector256.LoadUnsafe(ref b, i), b1 = Vector256.LoadUnsafe(ref b, i + Half);
            Vector256<ulong> m0 = Vector256.LoadUnsafe(ref m, i), m1 = Vector256.LoadUnsafe(ref m, i + Half);
            foreach (var shingle in shingles)
            {
                var x = Vector256.Create(shingle);
                m0 = Vector256.Min(m0, Reduce((x * a0) + b0, p));
                m1 = Vector256.Min(m1, Reduce((x * a1) + b1, p));
            }

            m0.StoreUnsafe(ref m, i);
            m1.StoreUnsafe(ref m, i + Half);
        }
    }

    // Below p the subtraction wraps to something large, so the smaller of both is the remainder.
    private static Vector512<ulong> Reduce(Vector512<ulong> h, Vector512<ulong> p)
    {
        h = (h & p) + (h >>> 61);
        return Vector512.Min(h, h - p);
    }

    private static Vector256<ulong> Reduce(Vector256<ulong> h, Vector256<ulong> p)
    {
        h = (h & p) + (h >>> 61);
        return Vector256.Min(h, h - p);
    }
}

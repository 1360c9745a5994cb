namespace Endonym.Serving.Planning;

/// <summary>Memory of one replica of a model that several GPUs share.</summary>
public sealed record MemoryPlan
{
    private const double GiB = 1 << 30;

    /// <summary>GPUs that share it.</summary>
    public required int GpuCount { get; init; }

    /// <summary>Weights of the whole replica, in GiB: numbers in the layers · bytes each, and embedding and output layer in 16 bits.</summary>
    public required double WeightsGiB { get; init; }

    /// <summary>Left for keys and values on all GPUs together, in GiB: GPUs · (memory · utilisation − overhead) − weights. Below 0 if the weights alone do not fit.</summary>
    public required double FreeGiB { get; init; }

    /// <summary>Cache of a token on all GPUs together, in KiB: 2 · layers · key/value heads · head size · bytes; times copies where GPUs outnumber the heads.</summary>
    public required double CacheKiBPerToken { get; init; }

    /// <summary>Tokens that fit the cache.</summary>
    public double CacheTokens => Math.Max(0, FreeGiB * GiB / (CacheKiBPerToken * 1024));

    /// <summary>Whole sessions of a length that fit at once.</summary>
    public int Sessions(double tokensEach) => (int)Math.Min(int.MaxValue, Math.Floor(CacheTokens / tokensEach));

    /// <summary>Works it out.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="precision">How its weights are stored.</param>
    /// <param name="gpu">The kind of GPU.</param>
    /// <param name="gpuCount">How many share the replica.</param>
    /// <param name="bytesPerCachedValue">2, or 1 for an 8-bit cache.</param>
    /// <param name="assumptions">Utilisation and overhead.</param>
    public static MemoryPlan Of(ModelShape shape, WeightPrecision precision, GpuType gpu, int gpuCount, double bytesPerCachedValue, Assumptions assumptions)
    {
        var weights = shape.WeightBytes(precision) / GiB;
        var copies = Math.Max(1.0, (double)gpuCount / shape.KeyValueHeadCount);
        return new MemoryPlan
        {
            GpuCount = gpuCount,
            WeightsGiB = weights,
            FreeGiB = (gpuCount * ((gpu.MemoryBytes / GiB * assumptions.MemoryUtilization) - assumptions.OverheadGiB)) - weights,
            CacheKiBPerToken = shape.CachedValuesPerToken * bytesPerCachedValue * copies / 1024,
        };
    }
}

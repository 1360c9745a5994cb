namespace Endonym.Training.Loop;

/// <summary>The type of the computation; weights, moments and sums of gradients are always fp32.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floats.</summary>
    Fp32,

    /// <summary>bfloat16: twice to four times as fast where the processor multiplies it, ten times as slow where it does not.</summary>
    Bf16,
}

/// <summary>What this machine computes best in.</summary>
public static class ProcessorPrecision
{
    /// <summary>bf16 where the processor has instructions for it, else fp32.</summary>
    /// <remarks>.NET does not tell of avx512_bf16; Linux does. Never fp16: libtorch has no fast path for it on a CPU.</remarks>
    public static TrainingPrecision Best { get; } = Detect();

    private static TrainingPrecision Detect()
    {
        const string cpuInfo = "/proc/cpuinfo";
        var flags = File.Exists(cpuInfo) ? File.ReadLines(cpuInfo).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) : null;
        return flags is not null && (flags.Contains(" avx512_bf16", StringComparison.Ordinal) || flags.Contains(" amx_bf16", StringComparison.Ordinal))
            ? TrainingPrecision.Bf16
            : TrainingPrecision.Fp32;
    }
}

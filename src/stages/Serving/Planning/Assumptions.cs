namespace Endonym.Serving.Planning;

/// <summary>What no data sheet tells; every plan prints them. Change what you have measured.</summary>
public sealed record Assumptions
{
    /// <summary>Share of a GPU's memory that the server takes: vLLM's <c>gpu-memory-utilization</c>.</summary>
    public double MemoryUtilization { get; init; } = 0.9;

    /// <summary>Memory on each GPU beside weights and cache, in GiB: the runtime's context, captured graphs, buffers of the collectives, activations of a full batch. vLLM on one H100 with an 8 B model: about 3.</summary>
    public double OverheadGiB { get; init; } = 3;

    /// <summary>Share of the memory's bandwidth that decoding reaches.</summary>
    public double BandwidthEfficiency { get; init; } = 0.75;

    /// <summary>Share of the arithmetic rate that reading prompts and large batches reach.</summary>
    public double ComputeEfficiency { get; init; } = 0.5;

    /// <summary>Time of one all-reduce of nothing over a fast link, in microseconds; over PCI Express twice that.</summary>
    public double LinkLatencyMicroseconds { get; init; } = 10;

    /// <summary>Power of a GPU under this load as a share of its most.</summary>
    public double PowerShare { get; init; } = 0.8;

    /// <summary>Power of the machine and its cooling for each watt of its GPUs.</summary>
    public double PowerOverhead { get; init; } = 1.5;

    /// <summary>Price of a kilowatt-hour, in the currency of all prices.</summary>
    public double PricePerKilowattHour { get; init; } = 0.2;

    /// <summary>Price of one GPU for an hour, rented or written off, without energy, in the currency of all prices.</summary>
    public double PricePerGpuHour { get; init; } = 2;

    /// <summary>What a hosted service asks for a million tokens of answer, to compare with, in the currency of all prices.</summary>
    public double CloudPricePerMillionTokens { get; init; } = 0.6;
}

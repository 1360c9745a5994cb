namespace Endonym.Serving.Planning;

/// <summary>What a kind of GPU can do, from its maker's data sheet. Rates are dense: without structured sparsity, which doubles the figures that makers print large.</summary>
public sealed record GpuType
{
    /// <summary>Its name in commands, such as <c>h100</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its name as its maker writes it.</summary>
    public required string Name { get; init; }

    /// <summary>Memory that programs see, in MiB, as <c>nvidia-smi</c> tells it.</summary>
    public required int MemoryMiB { get; init; }

    /// <summary>Bytes per second from its memory, in GB/s.</summary>
    public required double BandwidthGBps { get; init; }

    /// <summary>Operations per second on 16-bit numbers, in Tflop/s: bf16, or fp16 where it has no bf16.</summary>
    public required double Tflops16 { get; init; }

    /// <summary>Operations per second on 8-bit floating-point numbers, in Tflop/s; 0 where it has none and widens them first.</summary>
    public double Tflops8 { get; init; }

    /// <summary>Bytes per second to its neighbours, both directions together, in GB/s: NVLink or the like where <see cref="HasFastLink"/>, else PCI Express.</summary>
    public required double LinkGBps { get; init; }

    /// <summary>Whether its neighbours are reached by a link made for it, not over PCI Express.</summary>
    public bool HasFastLink { get; init; }

    /// <summary>Most power it draws, in watts.</summary>
    public required double Watts { get; init; }

    /// <summary>Memory in bytes.</summary>
    public double MemoryBytes => MemoryMiB * 1048576.0;
}

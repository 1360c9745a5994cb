using Endonym.Lineage;

namespace Endonym.Serving.Planning;

/// <summary>Common kinds of GPU. Figures from their makers' data sheets; memory as the driver tells it.</summary>
public static class GpuTypes
{
    private const double Pcie3 = 32, Pcie4 = 64, Pcie5 = 128;

    /// <summary>All of them, the smallest first.</summary>
    public static IReadOnlyList<GpuType> All { get; } =
    [
        new() { Id = "t4", Name = "NVIDIA T4 16 GB", MemoryMiB = 15_360, BandwidthGBps = 320, Tflops16 = 65, LinkGBps = Pcie3, Watts = 70 },
        new() { Id = "l4", Name = "NVIDIA L4 24 GB", MemoryMiB = 23_034, BandwidthGBps = 300, Tflops16 = 121, Tflops8 = 242, LinkGBps = Pcie4, Watts = 72 },
        new() { Id = "a10", Name = "NVIDIA A10 24 GB", MemoryMiB = 23_028, BandwidthGBps = 600, Tflops16 = 125, LinkGBps = Pcie4, Watts = 150 },
        new() { Id = "rtx-4090", Name = "NVIDIA GeForce RTX 4090 24 GB", MemoryMiB = 24_564, BandwidthGBps = 1_008, Tflops16 = 165, Tflops8 = 330, LinkGBps = Pcie4, Watts = 450 },
        new() { Id = "rtx-5090", Name = "NVIDIA GeForce RTX 5090 32 GB", MemoryMiB = 32_607, BandwidthGBps = 1_792, Tflops16 = 209, Tflops8 = 419, LinkGBps = Pcie5, Watts = 575 },
        new() { Id = "v100-32", Name = "NVIDIA V100 SXM2 32 GB", MemoryMiB = 32_768, BandwidthGBps = 900, Tflops16 = 125, LinkGBps = 300, HasFastLink = true, Watts = 300 },
        new() { Id = "a100-40", Name = "NVIDIA A100 40 GB", MemoryMiB = 40_960, BandwidthGBps = 1_555, Tflops16 = 312, LinkGBps = 600, HasFastLink = true, Watts = 400 },
        new() { Id = "l40s", Name = "NVIDIA L40S 48 GB", MemoryMiB = 46_068, BandwidthGBps = 864, Tflops16 = 362, Tflops8 = 733, LinkGBps = Pcie4, Watts = 350 },
        new() { Id = "a100-80", Name = "NVIDIA A100 SXM 80 GB", MemoryMiB = 81_920, BandwidthGBps = 2_039, Tflops16 = 312, LinkGBps = 600, HasFastLink = true, Watts = 400 },
        new() { Id = "h100-pcie", Name = "NVIDIA H100 PCIe 80 GB", MemoryMiB = 81_559, BandwidthGBps = 2_000, Tflops16 = 756, Tflops8 = 1_513, LinkGBps = Pcie5, Watts = 350 },
        new() { Id = "h100", Name = "NVIDIA H100 SXM 80 GB", MemoryMiB = 81_559, BandwidthGBps = 3_350, Tflops16 = 989, Tflops8 = 1_979, LinkGBps = 900, HasFastLink = true, Watts = 700 },
        new() { Id = "h200", Name = "NVIDIA H200 SXM 141 GB", MemoryMiB = 143_771, BandwidthGBps = 4_800, Tflops16 = 989, Tflops8 = 1_979, LinkGBps = 900, HasFastLink = true, Watts = 700 },
        new() { Id = "b200", Name = "NVIDIA B200 SXM 180 GB", MemoryMiB = 183_359, BandwidthGBps = 8_000, Tflops16 = 2_250, Tflops8 = 4_500, LinkGBps = 1_800, HasFastLink = true, Watts = 1_000 },
        new() { Id = "mi300x", Name = "AMD Instinct MI300X 192 GB", MemoryMiB = 196_592, BandwidthGBps = 5_300, Tflops16 = 1_307, Tflops8 = 2_615, LinkGBps = 896, HasFastLink = true, Watts = 750 },
    ];

    /// <summary>The kind of that name.</summary>
    /// <exception cref="InvalidInputException">There is none; the message lists those there are.</exception>
    public static GpuType Find(string id) => All.FirstOrDefault(gpu => string.Equals(gpu.Id, id, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidInputException($"The GPU type '{id}' is not in the table; it has {string.Join(", ", All.Select(gpu => gpu.Id))}. For another give its memory, bandwidth and rate.");
}

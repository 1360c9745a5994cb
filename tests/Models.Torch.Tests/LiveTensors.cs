using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests;

/// <summary>Counts tensors that are alive.</summary>
internal static class LiveTensors
{
    /// <summary>Their number, once what earlier tests left to the collector is gone: it would go at any moment else, and the number with it.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}

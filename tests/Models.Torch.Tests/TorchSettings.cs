using System.Runtime.CompilerServices;
using TorchSharp;

// One thread and no parallel tests: sums over threads round differently, and two cores are soon taken.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Endonym.Models.Torch.Tests;

internal static class TorchSettings
{
    [ModuleInitializer]
    internal static void UseOneThread()
    {
        Endonym.Models.Torch.Native.LibTorch.EnsureLoaded();
        torch.set_num_threads(1);
    }
}

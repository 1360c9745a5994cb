using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Endonym.Models.Torch.Native;

/// <summary>Loads libtorch once per process, from its one place on disk, before anything of TorchSharp runs.</summary>
public static partial class LibTorch
{
    private static readonly Lazy<bool> Loaded = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    // Each needs those before it; the CUDA files are there in the CUDA build only.
    private static readonly string[] LoadOrder = ["libgomp*", "libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>Loads libtorch unless it is loaded.</summary>
    /// <exception cref="Lineage.InvalidInputException">It cannot be loaded here; the message says what is missing.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    // TorchSharp looks for its native part when one of its types is first touched; whoever can touch one has loaded this module first.
    [ModuleInitializer]
    internal static void Initialize() => EnsureLoaded();

    private static bool Load()
    {
        // libgomp's waiting threads spin by default, and with any other load on the machine two threads are then slower than one.
        // Environment.SetEnvironmentVariable does not reach native code; an owner's own setting is kept.
        SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);

        var folders = LibTorchFolders.Find();
        foreach (var pattern in LoadOrder)
        {
            foreach (var library in Directory.EnumerateFiles(folders.LibTorch, pattern))
                LoadLibrary(library);
        }

        LoadBridge(Path.Combine(folders.Bridge, LibTorchFolders.BridgeFile));
        return true;
    }

    /// <summary>What the system's loader said, without the advice for programmers that .NET puts before it.</summary>
    internal static string LoadersWords(Exception error) => error.Message.TrimEnd().Split('\n')[^1];

    private static void LoadLibrary(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new Lineage.InvalidInputException(
                $"libtorch does not load on this system: {LoadersWords(error)}. If the file is cut off or damaged, delete its package's folder and run `dotnet restore`, or publish the program again.", error);
        }
    }

    private static void LoadBridge(string original)
    {
        if (NativeLibrary.TryLoad(original, out _))
            return;

        try
        {
            BridgeCache.LoadPatched(original, BridgeCache.DefaultFolder(), path => NativeLibrary.Load(path));
        }
        catch (DllNotFoundException error)
        {
            throw new Lineage.InvalidInputException(
                $"The torch bridge does not load on this system: {LoadersWords(error)}. It needs glibc 2.34 and libstdc++ 3.4.30, as Debian 12 and Ubuntu 22.04 have; on RHEL 8 and 9 run Endonym in a container.", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}

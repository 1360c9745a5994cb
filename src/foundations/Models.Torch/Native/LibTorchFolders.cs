using System.Reflection;
using System.Runtime.InteropServices;
using Endonym.Lineage;

namespace Endonym.Models.Torch.Native;

/// <summary>Where libtorch and TorchSharp's bridge to it lie. One copy serves every program built on this machine.</summary>
/// <param name="LibTorch">The folder of <c>libtorch_cpu.so</c>.</param>
/// <param name="Bridge">The folder of <c>libLibTorchSharp.so</c>.</param>
internal sealed record LibTorchFolders(string LibTorch, string Bridge)
{
    /// <summary>The name of TorchSharp's bridge.</summary>
    public const string BridgeFile = "libLibTorchSharp.so";

    private const string LibTorchFile = "libtorch_cpu.so";

    /// <summary>Looks beside the program (where publishing puts them), then where the build found the packages.</summary>
    /// <exception cref="InvalidInputException">They are in neither place.</exception>
    public static LibTorchFolders Find()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new InvalidInputException($"The torch engine runs on linux-x64; this is {RuntimeInformation.RuntimeIdentifier}. Use a linux-x64 machine or container.");

        var beside = Path.Combine(AppContext.BaseDirectory, "libtorch");
        List<string> tried = [beside];
        tried.AddRange(typeof(LibTorchFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(attribute => attribute.Key is "LibTorchFolder" or "LibTorchSharpFolder" && attribute.Value is not null)
            .Select(attribute => attribute.Value!)); // checked above

        return new LibTorchFolders(Holding(LibTorchFile, tried), Holding(BridgeFile, tried));
    }

    private static string Holding(string file, List<string> folders) =>
        folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, file)))
        ?? throw new InvalidInputException($"{file} is in none of {string.Join(", ", folders)}. Run `dotnet restore` (or publish the program again) so that the package is there.");
}

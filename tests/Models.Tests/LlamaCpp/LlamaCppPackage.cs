using System.Runtime.InteropServices;

namespace Endonym.Models.Tests.LlamaCpp;

/// <summary>llama.cpp's shared libraries as npm ships them.</summary>
internal static class LlamaCppPackage
{
    private static readonly Lazy<(string? Folder, string? Missing)> Found = new(Find);

    /// <summary>Where the libraries lie, or null.</summary>
    public static string? Folder => Found.Value.Folder;

    /// <summary>Why there is no folder.</summary>
    public static string? Missing => Found.Value.Missing;

    private static (string? Folder, string? Missing) Find()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return (null, "the package of llama.cpp's libraries is for Linux on x64");

        // Structures and symbols are those of this version; see Native.
        var (package, missing) = NpmPackage.Find("@node-llama-cpp/linux-x64", "3.22.1");
        return package is null ? (null, missing) : (Path.Combine(package, "bins", "linux-x64"), null);
    }
}

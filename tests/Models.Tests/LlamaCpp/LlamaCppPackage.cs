using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Endonym.Models.Tests.LlamaCpp;

/// <summary>llama.cpp's shared libraries as npm ships them, fetched once into the temporary folder.</summary>
internal static class LlamaCppPackage
{
    // Structures and symbols are those of this version; see Native.
    private const string Name = "@node-llama-cpp/linux-x64";
    private const string Version = "3.22.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly Lazy<(string? Folder, string? Missing)> Found = new(Find);

    /// <summary>Where the libraries lie, or null.</summary>
    public static string? Folder => Found.Value.Folder;

    /// <summary>Why there is no folder.</summary>
    public static string? Missing => Found.Value.Missing;

    private static (string? Folder, string? Missing) Find()
    {
        if (!OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
            return (null, "the package of llama.cpp's libraries is for Linux on x64");

        var cache = Path.Combine(Path.GetTempPath(), "endonym-peers", $"node-llama-cpp-linux-x64-{Version}");
        var libraries = Path.Combine(cache, "package", "bins", "linux-x64");
        if (Directory.Exists(libraries))
            return (libraries, null);

        // Beside the cache, so that it can be renamed into it; whoever comes second throws its own away.
        var fresh = $"{cache}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(fresh);
            Pack(fresh);
            using (var archive = File.OpenRead(Directory.GetFiles(fresh, "*.tgz").Single()))
            using (var unzipped = new GZipStream(archive, CompressionMode.Decompress))
                TarFile.ExtractToDirectory(unzipped, fresh, overwriteFiles: false);
            if (!Directory.Exists(cache))
                Directory.Move(fresh, cache);
            return (libraries, null);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or InvalidDataException or System.ComponentModel.Win32Exception)
        {
            return Directory.Exists(libraries) ? (libraries, null) : (null, $"`npm pack {Name}@{Version}` did not bring llama.cpp's libraries: {error.Message}");
        }
        finally
        {
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
        }
    }

    private static void Pack(string folder)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["pack", "--silent", "--fetch-retries=0", $"{Name}@{Version}"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException("npm did not start");
        var errors = npm.StandardError.ReadToEndAsync();
        if (!npm.WaitForExit(Patience))
        {
            npm.Kill(entireProcessTree: true);
            throw new IOException($"npm took more than {Patience}");
        }

        if (npm.ExitCode != 0)
            throw new IOException(errors.Result.Trim());
    }
}

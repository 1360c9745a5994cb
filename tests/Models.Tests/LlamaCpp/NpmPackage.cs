using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Endonym.Models.Tests.LlamaCpp;

/// <summary>A package of npm, fetched once into the temporary folder; nothing of it is run.</summary>
internal static class NpmPackage
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Finds a package, fetching it if it is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <returns>Where its files lie, or null and why there are none.</returns>
    public static (string? Folder, string? Missing) Find(string name, string version)
    {
        var cache = Path.Combine(Path.GetTempPath(), "endonym-peers", $"{name.Replace('/', '-').TrimStart('@')}-{version}");
        var files = Path.Combine(cache, "package");
        if (Directory.Exists(files))
            return (files, null);

        // Beside the cache, so that it can be renamed into it; whoever comes second throws its own away.
        var fresh = $"{cache}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(fresh);
            Pack(fresh, $"{name}@{version}");
            using (var archive = File.OpenRead(Directory.GetFiles(fresh, "*.tgz").Single()))
            using (var unzipped = new GZipStream(archive, CompressionMode.Decompress))
                TarFile.ExtractToDirectory(unzipped, fresh, overwriteFiles: false);
            if (!Directory.Exists(cache))
                Directory.Move(fresh, cache);
            return (files, null);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or InvalidDataException or System.ComponentModel.Win32Exception)
        {
            return Directory.Exists(files) ? (files, null) : (null, $"`npm pack {name}@{version}` did not bring the package: {error.Message}");
        }
        finally
        {
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
        }
    }

    private static void Pack(string folder, string package)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["pack", "--silent", "--fetch-retries=0", package]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })
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

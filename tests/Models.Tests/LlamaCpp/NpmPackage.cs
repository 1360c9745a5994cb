using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Endonym.Models.Tests.LlamaCpp;

/// <summary>A package of npm, fetched through npm as it is configured and kept from run to run; nothing of it is run here.</summary>
/// <remarks>Linked into whatever needs such a package, also where there is no test framework; so it tells what is missing, and a test skips itself.</remarks>
internal static class NpmPackage
{
    private const string Files = "package"; // of every archive of npm
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Lock OneAtATime = new();

    // Once npm has brought nothing, it is not asked for the next package: each asking takes its time where there is no network.
    private static string? s_offline;

    /// <summary>The folder that packages are kept in: <c>ENDONYM_TEST_PACKAGES</c>, or else one in the user's cache.</summary>
    public static string Cache { get; } = Environment.GetEnvironmentVariable("ENDONYM_TEST_PACKAGES") is { Length: > 0 } chosen ? chosen : Path.Combine(UserCache(), "endonym", "test-packages");

    /// <summary>Finds a package, fetching it if it is not there.</summary>
    /// <param name="name">As npm calls it.</param>
    /// <param name="version">Exactly.</param>
    /// <returns>Where its files lie, or null and why there are none.</returns>
    public static (string? Folder, string? Missing) Find(string name, string version)
    {
        lock (OneAtATime)
        {
            var kept = Path.Combine(Cache, $"{name.Replace('/', '-').TrimStart('@')}-{version}");
            var files = Path.Combine(kept, Files);
            if (!Directory.Exists(files) && s_offline is null && Fetch($"{name}@{version}", kept) is { } why && !Directory.Exists(files))
                s_offline = $"`npm pack {name}@{version}` did not bring the package: {why}";
            return Directory.Exists(files) ? (files, null) : (null, s_offline);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Null if it succeeded, else why not.</returns>
    public static string? Run(string program, string folder, params IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null)
                return $"{program} did not start";
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (process.WaitForExit(Patience))
                return process.ExitCode == 0 ? null : $"{error.Result}{output.Result}".Trim();
            process.Kill(entireProcessTree: true);
            return $"{program} took longer than {Patience}";
        }
        catch (Win32Exception error)
        {
            return $"{program} does not run: {error.Message}";
        }
    }

    private static string? Fetch(string package, string kept)
    {
        // Beside the place where it is kept, so that it can be renamed into it; of two processes, the second throws its own away.
        var fresh = $"{kept}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(fresh);
            if (Run("npm", fresh, "pack", "--silent", "--fetch-retries=0", package) is { } why)
                return why;
            var archive = Directory.GetFiles(fresh, "*.tgz").Single();
            using (var packed = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
                TarFile.ExtractToDirectory(packed, fresh, overwriteFiles: false);
            File.Delete(archive);
            if (!Directory.Exists(Path.Combine(fresh, Files)))
                return $"its archive has no folder '{Files}'";
            Directory.Move(fresh, kept);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or InvalidDataException)
        {
            return error.Message;
        }
        finally
        {
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
        }
    }

    private static string UserCache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } stated ? stated
        : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}

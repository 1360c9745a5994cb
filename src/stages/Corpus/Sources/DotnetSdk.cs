using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources;

/// <summary>An installed .NET SDK, as a source of text with a clear licence.</summary>
public sealed class DotnetSdk
{
    private const string LicenseFile = "LICENSE.txt";

    // The sentence that grants the rights; the wording of the MIT licence that no other licence shares.
    private const string MitGrant = "Permission is hereby granted, free of charge, to any person obtaining a copy";

    private DotnetSdk(string root, string version)
    {
        Root = root;
        Version = version;
    }

    /// <summary>Root of the .NET installation.</summary>
    public string Root { get; }

    /// <summary>Version of its newest SDK.</summary>
    public string Version { get; }

    /// <summary>Where that SDK lies.</summary>
    public string Folder => Path.Combine(Root, "sdk", Version);

    /// <summary>Finds the installation that runs this program, or the one the system has.</summary>
    /// <exception cref="InvalidInputException">There is none with an SDK.</exception>
    public static DotnetSdk Find()
    {
        var roots = CandidateRoots().Distinct(StringComparer.Ordinal).ToList();
        return roots.Select(TryOpen).FirstOrDefault(sdk => sdk is not null)
            ?? throw new InvalidInputException($"No .NET SDK found in {string.Join(", ", roots)}. Install one (https://dot.net), or set DOTNET_ROOT to the folder that holds 'sdk'.");
    }

    /// <summary>The installation in a folder.</summary>
    /// <exception cref="InvalidInputException">It holds no SDK.</exception>
    public static DotnetSdk At(string root) => TryOpen(Path.GetFullPath(root))
        ?? throw new InvalidInputException($"{root} holds no .NET SDK: there is no folder 'sdk/<version>' in it. Give the folder that `dotnet --list-sdks` names, without 'sdk'.");

    /// <summary>What the licence of the SDK's texts rests on.</summary>
    /// <param name="date">The day it is read, UTC.</param>
    /// <exception cref="InvalidInputException">The licence file is missing, or grants something else than the MIT licence.</exception>
    public Evidence LicenseEvidence(DateOnly date)
    {
        // Some installers leave out the file of the root, or put the terms of the installer there (Windows).
        var path = Path.Combine(Root, LicenseFile);
        if (!File.Exists(path))
            throw new InvalidInputException($"{path} is missing, so nothing shows that this SDK's texts may be used. Use an SDK from https://dot.net or the distribution, which brings it.");

        var text = string.Join(' ', File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Contains(MitGrant, StringComparison.Ordinal)
            ? new Evidence
            {
                Kind = "licence-file",
                Statement = $"MIT: \"{MitGrant} of this software and associated documentation files\"; .NET SDK {Version}.",
                Location = LicenseFile,
                Sha256 = ContentHash.OfFile(path),
                Date = date,
            }
            : throw new InvalidInputException($"{path} is not the MIT licence, under which the SDK's texts are free to use. Use an SDK for Linux or macOS, or one built from source.");
    }

    private static DotnetSdk? TryOpen(string root)
    {
        var folder = Path.Combine(root, "sdk");
        if (!Directory.Exists(folder))
            return null;

        var newest = Directory.EnumerateDirectories(folder)
            .Where(version => File.Exists(Path.Combine(version, "dotnet.dll")))
            .Select(version => Path.GetFileName(version))
            .MaxBy(SortKey);
        return newest is null ? null : new DotnetSdk(root, newest);
    }

    // A release is newer than its previews: 10.0.100-rc.1 < 10.0.100 < 10.0.101.
    private static (Version Number, bool IsRelease, string Label) SortKey(string version)
    {
        var parts = version.Split('-', 2);
        return (System.Version.TryParse(parts[0], out var number) ? number : new Version(), parts.Length == 1, parts.ElementAtOrDefault(1) ?? "");
    }

    private static IEnumerable<string> CandidateRoots()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } configured)
            yield return Path.GetFullPath(configured);

        // The runtime this program runs on lies in ROOT/shared/Microsoft.NETCore.App/VERSION.
        if (Path.GetDirectoryName(typeof(object).Assembly.Location) is { Length: > 0 } runtime)
            yield return Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var muxer = new FileInfo(Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
            if (muxer.Exists && (muxer.ResolveLinkTarget(returnFinalTarget: true) ?? muxer) is FileInfo { DirectoryName: { } real })
                yield return real;
        }

        foreach (var usual in new[] { "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet" })
            yield return usual;
    }
}

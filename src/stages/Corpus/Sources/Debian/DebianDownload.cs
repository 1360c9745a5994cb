using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Sources.Debian;

/// <summary>Fetches packages with <c>apt-get download</c>, which needs no root, checks no installation, and takes what the machine's own package lists name.</summary>
/// <remarks>What is in the folder already, whole and in the version asked for, is not fetched again; a package appears under its name once it is whole and its hash is right.</remarks>
/// <param name="folder">Where packages lie; made if it is not there.</param>
/// <param name="aptGet">The program.</param>
public sealed partial class DebianDownload(string folder, string aptGet = "apt-get")
{
    // One start of apt reads all package lists, which takes longer than fetching a package; a batch is what a stopped run repeats.
    private const int PackagesPerBatch = 25;

    private const int MaxListed = 20;

    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>Fetches packages in the versions that this machine's package lists name.</summary>
    /// <param name="packages">Their names.</param>
    /// <param name="reporter">Shows how far it is.</param>
    /// <param name="cancellationToken">Stops it; what is there stays.</param>
    /// <returns>The files, in the order of the names. Without apt, those that lie in the folder.</returns>
    /// <exception cref="InvalidInputException">A package is unknown or cannot be fetched; the error says which, and the way out.</exception>
    public IReadOnlyList<string> Fetch(IReadOnlyList<string> packages, IStepReporter reporter, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        if (Describe(packages, cancellationToken) is not { } described)
            return AtHand(packages);

        List<PackageFile> missing = [.. described.Where(file => !IsThere(file))];
        var total = missing.Sum(file => file.Bytes);
        var done = 0L;
        foreach (var batch in missing.Chunk(PackagesPerBatch))
        {
            reporter.Progressed(new StepProgress("fetching packages", Megabytes(done), Megabytes(total), "MB", batch[0].Package));
            FetchBatch(batch, cancellationToken);
            done += batch.Sum(file => file.Bytes);
        }

        return [.. described.Select(file => Path.Combine(_folder, file.Name))];
    }

    private static double Megabytes(long bytes) => bytes / 1_000_000.0;

    // The lists know each package's file, length and hash without a network.
    private List<PackageFile>? Describe(IReadOnlyList<string> packages, CancellationToken cancellationToken)
    {
        // Of files that lie in the working folder apt says nothing, so it is asked from an empty one.
        var empty = NewPartial();
        var run = Run(["download", "--print-uris", .. packages], empty, cancellationToken);
        Directory.Delete(empty, recursive: true);
        if (run is not { } printed)
            return null;

        var files = new Dictionary<string, PackageFile>(StringComparer.Ordinal);
        foreach (Match line in Uri().Matches(printed.Output))
        {
            var name = line.Groups["name"].Value;
            files[name.Split('_')[0]] = new PackageFile(name.Split('_')[0], name, long.Parse(line.Groups["bytes"].Value, CultureInfo.InvariantCulture), line.Groups["hash"] is { Success: true } hash ? hash.Value : null);
        }

        var unknown = packages.Where(package => !files.ContainsKey(package)).ToList();
        return unknown.Count == 0
            ? [.. packages.Select(package => files[package])]
            : throw new InvalidInputException($"apt knows no package {Listed(unknown)}. Its lists may be missing or old: run 'apt-get update' as root and try again. On another release of Debian a package may have another name; take it out of the list, or put its .deb into {_folder} and name the folder as the source.");
    }

    // What a stopped run left there is not whole.
    private string NewPartial()
    {
        var partial = Path.Combine(_folder, "partial");
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        return Directory.CreateDirectory(partial).FullName;
    }

    private bool IsThere(PackageFile file) => new FileInfo(Path.Combine(_folder, file.Name)) is { Exists: true } found && found.Length == file.Bytes;

    private void FetchBatch(IReadOnlyList<PackageFile> batch, CancellationToken cancellationToken)
    {
        var partial = NewPartial();
        var run = Run(["download", .. batch.Select(file => file.Package)], partial, cancellationToken);
        List<string> failed = [];
        foreach (var file in batch)
        {
            var path = Path.Combine(partial, file.Name);
            if (File.Exists(path) && new FileInfo(path).Length == file.Bytes && (file.Sha256 is null || ContentHash.OfFile(path) == file.Sha256))
                File.Move(path, Path.Combine(_folder, file.Name), overwrite: true);
            else
                failed.Add(file.Package);
        }

        Directory.Delete(partial, recursive: true);
        if (failed.Count > 0)
            throw new InvalidInputException($"apt-get could not fetch {string.Join(", ", failed)}: {FirstError(run?.Errors ?? "")} Look at the network, or run 'apt-get update' as root where the mirror has newer versions; then run this again, and what is fetched already is kept.");
    }

    // Where there is no apt, somebody may have brought the packages.
    private List<string> AtHand(IReadOnlyList<string> packages)
    {
        var found = packages.ToDictionary(package => package, package => Directory.EnumerateFiles(_folder, package + "_*.deb").Order(StringComparer.Ordinal).LastOrDefault(), StringComparer.Ordinal);
        var missing = packages.Where(package => found[package] is null).ToList();
        return missing.Count == 0
            ? [.. packages.Select(package => found[package]!)] // each was found
            : throw new InvalidInputException($"'{aptGet}' is not on this machine, and {_folder} lacks {missing.Count} of {packages.Count} packages: {Listed(missing)}. Run this on Debian or in a container of it, or fetch them there with 'apt-get download' and put them into that folder.");
    }

    private (string Output, string Errors)? Run(IReadOnlyList<string> arguments, string workingFolder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(aptGet, arguments) { WorkingDirectory = workingFolder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C"; // its messages are read
        Process process;
        try
        {
            process = Process.Start(start)!; // null only where a shell starts it
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        using (cancellationToken.Register(process.Kill))
        {
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            return (output, errors.GetAwaiter().GetResult());
        }
    }

    private static string Listed(List<string> packages) =>
        packages.Count <= MaxListed ? string.Join(", ", packages) : $"{string.Join(", ", packages.Take(MaxListed))} and {packages.Count - MaxListed} more";

    private static string FirstError(string errors) =>
        errors.Split('\n').FirstOrDefault(line => line.StartsWith("E:", StringComparison.Ordinal)) is { } line ? line[2..].Trim().TrimEnd('.') + "." : "it gave no reason.";

    // 'http://…/man-db_2.11.2-2_amd64.deb' man-db_2.11.2-2_amd64.deb 1385848 SHA256:4134…
    [GeneratedRegex(@"^'[^']*' (?<name>\S+_\S+\.deb) (?<bytes>\d+)(?: SHA256:(?<hash>[0-9a-f]{64}))?", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Uri();

    private sealed record PackageFile(string Package, string Name, long Bytes, string? Sha256);
}

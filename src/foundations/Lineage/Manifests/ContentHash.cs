using System.Security.Cryptography;
using System.Text.Json;
using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Manifests;

/// <summary>SHA-256 of files, folders and descriptions, in lower-case hexadecimal.</summary>
public static class ContentHash
{
    /// <summary>Of a file's bytes.</summary>
    public static string OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Of a value's compact JSON, so of what it says and not of how it is laid out.</summary>
    public static string OfJson<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, LineageJson.Compact)));

    /// <summary>Every file below a folder, ordered by path in ordinal order.</summary>
    public static IReadOnlyList<FileEntry> OfFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .AsParallel().AsOrdered()
            .Select(file => new FileEntry(file.Name, new FileInfo(file.Path).Length, OfFile(file.Path))),
    ];

    /// <summary>The identity of an artifact: what it is, its bytes, what they may be used for, and what they came from. No time, no machine.</summary>
    /// <remarks>Manifests are checked against it when they are read, so how it is computed belongs to their format.</remarks>
    public static string IdOf(string kind, IReadOnlyList<FileEntry> files, IReadOnlyList<Contribution> composition, IReadOnlyList<InputReference> inputs) =>
        OfJson(new Identity(kind, files, [.. composition.Select(WithoutDates)], [.. inputs.Select(input => new IdentityInput(input.Role, input.Id))]));

    // The same evidence looked at again another day is the same evidence.
    private static Contribution WithoutDates(Contribution contribution) => contribution with
    {
        Source = contribution.Source with { Evidence = [.. contribution.Source.Evidence.Select(evidence => evidence with { Date = default })] },
    };

    // Named records, because the dialect leaves out read-only properties and those of an anonymous type are.
    private sealed record Identity(string Kind, IReadOnlyList<FileEntry> Files, IReadOnlyList<Contribution> Composition, IReadOnlyList<IdentityInput> Inputs);

    private sealed record IdentityInput(string Role, string Id);
}

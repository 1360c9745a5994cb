using Endonym.Corpus.Rights.Manifests;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Sources;

/// <summary>The file that declares a source whose documents are cleared one by one; see <see cref="SourceManifest"/>.</summary>
public sealed record SourceManifestFile
{
    /// <summary>The YAML file; files of its evidence lie beside it.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file, filled in by the run. Where a configuration names it, the file must still be the same.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Reads it.</summary>
    internal SourceManifest Read() => SourceManifest.Read(UserPath.Expand(Path));

    /// <summary>The same with its hash, and without the name of the user's home.</summary>
    internal SourceManifestFile Resolve()
    {
        string found;
        try
        {
            found = ContentHash.OfFile(UserPath.Expand(Path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The source manifest {Path} cannot be read: {error.Message}", error);
        }

        return Sha256 is null || Sha256 == found
            ? this with { Path = UserPath.Hide(Path), Sha256 = found }
            : throw new InvalidInputException($"The source manifest {Path} is not the one this configuration was written for (SHA-256 {found[..12]}…, configured {Sha256[..Math.Min(12, Sha256.Length)]}…). Restore the file, or take the hash out.");
    }
}

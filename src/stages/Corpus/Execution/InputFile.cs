using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Execution;

/// <summary>A file that options name, such as a list of evaluation items, with the hash that it had.</summary>
public sealed record InputFile
{
    /// <summary>Where it lies; <c>~/</c> is the user's home.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file, filled in by the run. Where a configuration names it, the file must still be the same.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where it lies on this machine.</summary>
    internal string FullPath => UserPath.Expand(Path);

    /// <summary>The same with its hash, and without the name of the user's home.</summary>
    /// <param name="what">What it holds, for errors: "evaluation items".</param>
    /// <exception cref="InvalidInputException">It cannot be read, or is another one than the configuration was written for.</exception>
    internal InputFile Resolve(string what)
    {
        string found;
        try
        {
            found = ContentHash.OfFile(FullPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The {what} in {Path} cannot be read: {error.Message}", error);
        }

        return Sha256 is null || Sha256 == found
            ? this with { Path = UserPath.Hide(Path), Sha256 = found }
            : throw new InvalidInputException($"The {what} in {Path} are not those this configuration was written for (SHA-256 {found[..12]}…, configured {Sha256[..Math.Min(12, Sha256.Length)]}…). Restore the file, or take the hash out.");
    }
}

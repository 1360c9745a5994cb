using Endonym.Corpus.Decontamination;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;

namespace Endonym.Corpus.Execution;

/// <summary>A file of evaluation items that no training document may hold.</summary>
public sealed record EvaluationItemFile
{
    /// <summary>JSONL of items, such as a pack's <c>competency.jsonl</c>, or a file of private items' salted hashes.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file, filled in by the run. Where a configuration names it, the file must still be the same.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Reads the items.</summary>
    internal GramSet Open()
    {
        var path = Sources.UserPath.Expand(Path);
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        return path.EndsWith(".jsonl", StringComparison.Ordinal)
            ? GramSet.Of(name, EvaluationItems.Read(path), new GramOptions())
            : GramSet.OfPrivate(name, path);
    }

    internal EvaluationItemFile Resolve()
    {
        string found;
        try
        {
            found = ContentHash.OfFile(Sources.UserPath.Expand(Path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The evaluation items {Path} cannot be read: {error.Message}", error);
        }

        return Sha256 is null || Sha256 == found
            ? this with { Path = Sources.UserPath.Hide(Path), Sha256 = found }
            : throw new InvalidInputException($"The evaluation items {Path} are not those this configuration was written for (SHA-256 {found[..12]}…, configured {Sha256[..Math.Min(12, Sha256.Length)]}…). Restore the file, or take the hash out.");
    }
}

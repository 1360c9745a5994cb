using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Release.AiAct;

/// <summary>The domains that a corpus was crawled from, as statistics of it count them.</summary>
/// <param name="Corpus">The corpus' manifest.</param>
/// <param name="DistinctDomains">How many there are.</param>
/// <param name="Domains">The largest tenth of them at least, by text.</param>
public sealed record CorpusContent(Manifest Corpus, long DistinctDomains, IReadOnlyList<SummaryDomain> Domains)
{
    /// <summary>The file in which a report hands them over.</summary>
    public const string FileName = "training-content.json";

    // What this needs of the file; the rest may grow.
    private static readonly JsonSerializerOptions Options = new(LineageJson.Compact) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>The report of a workspace that counts a corpus' domains; null if there is none.</summary>
    /// <remarks>Several count the same, whatever else they count; the first by name is taken.</remarks>
    /// <param name="workspace">Where reports are.</param>
    /// <param name="corpus">The corpus.</param>
    public static Artifact? FindReport(Workspace workspace, Manifest corpus) => workspace.Artifacts().FirstOrDefault(artifact =>
        artifact.Manifest.Kind == ArtifactKind.Report
        && artifact.Manifest.Files.Any(file => file.Path == FileName)
        && artifact.Manifest.Inputs.Any(input => input.Id == corpus.Id));

    /// <summary>Reads the domains.</summary>
    /// <returns>None where the corpus was not crawled, or nobody noted the addresses.</returns>
    /// <exception cref="InvalidInputException">The file is not of the known form.</exception>
    public static CorpusContent Read(Artifact report, Manifest corpus)
    {
        var path = report.PathOf(FileName);
        if (LineageJson.Read<JsonObject>(path, "training content")["crawled_domains"] is not { } crawled)
            return new CorpusContent(corpus, 0, []);

        try
        {
            var counted = crawled.Deserialize<Crawled>(Options)!; // it is not null
            return new CorpusContent(corpus, counted.Distinct, counted.Largest);
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path}: 'crawled_domains' is not as statistics of a corpus write it: {error.Message} Make the corpus' statistics again.", error);
        }
    }

    private sealed record Crawled(long Distinct, IReadOnlyList<SummaryDomain> Largest);
}

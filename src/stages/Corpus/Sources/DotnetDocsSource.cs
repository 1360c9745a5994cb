using Endonym.Corpus.Rights;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources;

/// <summary>The English documentation of the .NET libraries, which lies as XML beside the SDK's reference assemblies.</summary>
/// <param name="sdk">The SDK to read.</param>
/// <param name="today">The day of reading, UTC; dates the evidence.</param>
public sealed class DotnetDocsSource(DotnetSdk sdk, DateOnly today) : IDocumentSource
{
    /// <summary>Reason of a file that is not well-formed.</summary>
    public const string BrokenXml = "broken XML";

    private const string Id = "dotnet-docs:en";

    /// <inheritdoc/>
    public Source Describe() => new()
    {
        Id = Id,
        Title = "Documentation of the .NET libraries (en)",
        License = "MIT",
        Class = RightsClass.White,
        Origin = Origin.Organic,
        Category = SourceCategory.PublicDataset,
        Language = "en",
        Domain = "software",
        Url = "https://github.com/dotnet/dotnet-api-docs",
        Evidence = [sdk.LicenseEvidence(today)],
    };

    /// <inheritdoc/>
    public bool ComesInSeries => true;

    /// <inheritdoc/>
    public string Fingerprint() => InputFingerprint.OfListing(sdk.Root, XmlFiles());

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files => [new SourceFile(Id, sdk.Root, Bytes: 0)]; // one piece, as packs repeat each other

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        var sentences = new HashSet<string>(StringComparer.Ordinal);
        var source = Describe();
        foreach (var path in XmlFiles())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!files.Add(ContentHash.OfFile(path)))
                continue; // the packs repeat each other's files; nothing is lost

            foreach (var item in ReadFile(source, path, sentences))
                yield return item;
        }
    }

    private IEnumerable<SourceItem> ReadFile(Source source, string path, HashSet<string> sentences)
    {
        var name = Path.GetRelativePath(Path.Combine(sdk.Root, "packs"), path).Replace('\\', '/');
        var members = XmlDocumentation.Read(path, out var error);
        if (error is not null)
            yield return SourceItem.Aside(name, error, BrokenXml);

        // A document holds whole types: what stands together in the file is about the same thing.
        var grouper = new LineGrouper();
        foreach (var (member, paragraphs) in members)
        {
            foreach (var paragraph in paragraphs)
            {
                if (MessageCleaner.JudgeLine(paragraph) is { Reason: { } reason })
                    yield return SourceItem.Aside($"{name}#{member}", paragraph, reason);
                else if (!sentences.Add(paragraph))
                    yield return SourceItem.Aside($"{name}#{member}", paragraph, DotnetResourcesSource.Repeated);
                else
                    grouper.Add(paragraph);
            }
        }

        var part = 0;
        foreach (var text in grouper.Documents())
            yield return SourceItem.Of(ClearedDocument.Declared(new Document { Id = $"{name}#{++part}", Text = text, Source = Id, Genre = "reference documentation" }, source));
    }

    private List<string> XmlFiles()
    {
        var packs = Path.Combine(sdk.Root, "packs");
        var found = !Directory.Exists(packs) ? [] : Directory.EnumerateFiles(packs, "*.xml", SearchOption.AllDirectories)
            .Where(path => Path.GetRelativePath(packs, path).Split(Path.DirectorySeparatorChar) is [_, _, "ref", _, _])
            .Order(StringComparer.Ordinal)
            .ToList();
        return found.Count > 0
            ? found
            : throw new InvalidInputException($"{packs} holds no documentation (*/*/ref/*/*.xml). Distributions put it into a package of its own, such as dotnet-targeting-pack; install it or use an SDK from https://dot.net.");
    }
}

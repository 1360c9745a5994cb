using System.Diagnostics;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Sources.Database;
using Endonym.Corpus.Sources.Debian;
using Endonym.Corpus.Sources.MediaWiki;
using Endonym.Corpus.Sources.Office;
using Endonym.Corpus.Sources.Parquet;
using Endonym.Corpus.Sources.Pdf;
using Endonym.Corpus.Sources.Web;
using Endonym.Lineage;

namespace Endonym.Corpus.Sources;

/// <summary>One source of a corpus, as options that can be written down and repeated.</summary>
public sealed record SourceOptions
{
    /// <summary>What kind of source it is.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>Unique among the sources of the corpus; taken from the kind where it has one of its own. Of a user's files, left out, it is made of their name and a piece of their hash, filled in by the run.</summary>
    public string? Id { get; init; }

    /// <summary>BCP 47 code; for <see cref="SourceKind.DotnetResources"/>, one of its languages; for <see cref="SourceKind.Debian"/>, the language of the texts that are taken.</summary>
    public string? Language { get; init; }

    /// <summary>A user's files or folders; for the kinds of the .NET SDK the root of its installation, found when empty. <c>~/</c> is the user's home.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>What may be done with a user's texts; required for them, except where a <see cref="Manifest"/> says it.</summary>
    public DeclaredRights? Rights { get; init; }

    /// <summary>What may be done with the texts of <see cref="SourceKind.Warc"/> and <see cref="SourceKind.Html"/>, of which each document is cleared by its own evidence; required for them. It gives the source its id.</summary>
    public InputFile? Manifest { get; init; }

    /// <summary>How pages become documents, for <see cref="SourceKind.Warc"/> and <see cref="SourceKind.Html"/>.</summary>
    public WebOptions? Web { get; init; }

    /// <summary>Which columns of a table are read, for <see cref="SourceKind.Parquet"/> and databases; null reads those with the usual names.</summary>
    public TableColumns? Columns { get; init; }

    /// <summary>What of a wiki is read, for <see cref="SourceKind.MediaWiki"/>; null reads its articles.</summary>
    public MediaWikiOptions? Wiki { get; init; }

    /// <summary>What is read from a database, for <see cref="SourceKind.Sqlite"/> and <see cref="SourceKind.Postgres"/>.</summary>
    public DatabaseQuery? Query { get; init; }

    /// <summary>What is known of packages beyond what they say, for <see cref="SourceKind.Debian"/>; null where nothing is.</summary>
    public DebianOptions? Debian { get; init; }

    /// <summary>Most UTF-8 bytes of training text to take, chosen by hash over the whole source; null takes all.</summary>
    public long? TrainingByteLimit { get; init => field = value is null or > 0 ? value : throw new InvalidInputException($"training_byte_limit is {value}; it must be above 0. Leave the source out to take nothing."); }

    /// <summary>SHA-256 of what was read, filled in by the run. Where a configuration names it, the input must still be the same.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Messages of the .NET SDK.</summary>
    /// <param name="language">One of <see cref="DotnetResourcesSource.Languages"/>.</param>
    /// <param name="trainingByteLimit">See <see cref="TrainingByteLimit"/>.</param>
    public static SourceOptions DotnetResources(string language, long? trainingByteLimit = null) =>
        new() { Kind = SourceKind.DotnetResources, Language = language, TrainingByteLimit = trainingByteLimit };

    /// <summary>English documentation of the .NET libraries.</summary>
    /// <param name="trainingByteLimit">See <see cref="TrainingByteLimit"/>.</param>
    public static SourceOptions DotnetDocs(long? trainingByteLimit = null) =>
        new() { Kind = SourceKind.DotnetDocs, Language = "en", TrainingByteLimit = trainingByteLimit };

    /// <summary>Text files, or folders of them; for the id see <see cref="Id"/>.</summary>
    public static SourceOptions Text(string? id, DeclaredRights rights, params IReadOnlyList<string> paths) =>
        OfFiles(SourceKind.Text, id, rights, paths);

    /// <summary>JSONL files, plain, <c>.gz</c> or <c>.zst</c>; for the id see <see cref="Id"/>.</summary>
    public static SourceOptions Jsonl(string? id, DeclaredRights rights, params IReadOnlyList<string> paths) =>
        OfFiles(SourceKind.Jsonl, id, rights, paths);

    /// <summary>Debian packages, or folders of them.</summary>
    /// <param name="language">BCP 47 code of the texts that are taken.</param>
    /// <param name="options">What is known of packages beyond what they say; null where nothing is.</param>
    /// <param name="paths">Files or folders.</param>
    public static SourceOptions DebianPackages(string language, DebianOptions? options, params IReadOnlyList<string> paths) =>
        new() { Kind = SourceKind.Debian, Language = language, Debian = options, Paths = paths };

    /// <summary>A user's files of any kind that is read from files; for the id see <see cref="Id"/>.</summary>
    public static SourceOptions OfFiles(SourceKind kind, string? id, DeclaredRights rights, params IReadOnlyList<string> paths) =>
        new() { Kind = kind, Id = id, Language = rights.Language, Rights = rights, Paths = paths };

    /// <summary>Web archives or folders of HTML files.</summary>
    /// <param name="kind"><see cref="SourceKind.Warc"/> or <see cref="SourceKind.Html"/>.</param>
    /// <param name="manifest">The path of the source's manifest.</param>
    /// <param name="language">BCP 47 code of their language.</param>
    /// <param name="web">How pages become documents.</param>
    /// <param name="paths">The files or folders.</param>
    public static SourceOptions OfWeb(SourceKind kind, string manifest, string language, WebOptions web, params IReadOnlyList<string> paths) =>
        new() { Kind = kind, Language = language, Manifest = new InputFile { Path = manifest }, Web = web, Paths = paths };

    /// <summary>The source these options mean.</summary>
    /// <param name="time">Dates the evidence.</param>
    /// <exception cref="InvalidInputException">The options do not fit the kind, or the source is not there.</exception>
    public IDocumentSource Open(TimeProvider time)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return Kind switch
        {
            SourceKind.DotnetResources => new DotnetResourcesSource(OpenSdk(), Language ?? throw Lacks("language"), today),
            SourceKind.DotnetDocs => new DotnetDocsSource(OpenSdk(), today),
            SourceKind.Text => new TextSource(Id, ExpandedPaths(), Rights ?? throw LacksRights(), today),
            SourceKind.Jsonl => new JsonlSource(Id, ExpandedPaths(), Rights ?? throw LacksRights(), today),
            SourceKind.Parquet => new ParquetSource(Id, ExpandedPaths(), Columns ?? new TableColumns(), Rights ?? throw LacksRights(), today),
            SourceKind.Docx => new DocxSource(Id, ExpandedPaths(), Rights ?? throw LacksRights(), today),
            SourceKind.Odt => new OdtSource(Id, ExpandedPaths(), Rights ?? throw LacksRights(), today),
            SourceKind.Epub => new EpubSource(Id, ExpandedPaths(), Rights ?? throw LacksRights(), today),
            SourceKind.MediaWiki => new MediaWikiSource(Id, ExpandedPaths(), Wiki ?? new MediaWikiOptions(), Rights ?? throw LacksRights(), today),
            SourceKind.Sqlite => DatabaseSource.Sqlite(Id, SinglePath(), Query ?? throw Lacks("query"), Columns ?? new TableColumns(), Rights ?? throw LacksRights(), today),
            SourceKind.Postgres => DatabaseSource.Postgres(Id, Query ?? throw Lacks("query"), Columns ?? new TableColumns(), Rights ?? throw LacksRights(), today, Environment.GetEnvironmentVariable),
            SourceKind.Pdf => new PdfSource(Id, ExpandedPaths(), Rights ?? throw LacksRights(), today),
            SourceKind.Warc => new WarcSource(ExpandedPaths(), ReadManifest(), Web ?? new WebOptions(), Language),
            SourceKind.Html => new HtmlSource(ExpandedPaths(), ReadManifest(), Web ?? new WebOptions(), Language),
            SourceKind.Debian => new DebianSource(Id, ExpandedPaths(), Language ?? throw Lacks("language"), Debian ?? new DebianOptions(), today),
            _ => throw new UnreachableException($"Source kind {Kind} has no source."),
        };
    }

    /// <summary>The same with its input's id and fingerprint, and without the name of the user's home.</summary>
    internal SourceOptions Resolve(IDocumentSource source)
    {
        var found = source.Fingerprint();
        if (Fingerprint is not null && Fingerprint != found)
            throw new InvalidInputException($"The input of {source.Describe().Id} is not the one this configuration was written for (fingerprint {found[..12]}…, configured {Fingerprint[..Math.Min(12, Fingerprint.Length)]}…). Restore the input, or take the fingerprint out to read what is there now.");

        var id = Kind is SourceKind.DotnetResources or SourceKind.DotnetDocs ? Id : source.Describe().Id;
        return this with
        {
            Id = id,
            Fingerprint = found,
            Paths = [.. Paths.Select(UserPath.Hide)],
            Manifest = Manifest?.Resolve("source manifest"),
            Web = Web is null ? null : Web with { SiteEvidence = [.. Web.SiteEvidence.Select(UserPath.Hide)], Cdx = [.. Web.Cdx.Select(UserPath.Hide)] },
        };
    }

    private SourceManifest ReadManifest()
    {
        var file = Manifest ?? throw new InvalidInputException($"The source of {string.Join(", ", Paths)} has no manifest. Pages of the web are cleared one by one, by what 'manifest', a YAML file, says of the source: whose it is, what its use rests on, and what proves it.");
        if (Rights is not null)
            throw new InvalidInputException($"A source of kind {Kind} has both 'rights' and 'manifest'. Take 'rights' out; the manifest says more.");
        var manifest = SourceManifest.Read(file.FullPath);
        return Id is null || Id == manifest.Id ? manifest : throw new InvalidInputException($"The source is called '{Id}' here and '{manifest.Id}' in {file.Path}. Leave one of the two out, or make them equal.");
    }

    private DotnetSdk OpenSdk() => Paths switch
    {
        [] => DotnetSdk.Find(),
        [var root] => DotnetSdk.At(UserPath.Expand(root)),
        _ => throw new InvalidInputException($"A source of kind {Kind} has {Paths.Count} paths; give the root of one .NET installation, or none to find it."),
    };

    private List<string> ExpandedPaths() => Paths.Count > 0 ? [.. Paths.Select(UserPath.Expand)] : throw Lacks("paths");

    private string SinglePath() => ExpandedPaths() is [var path] ? path : throw new InvalidInputException($"A source of kind {Kind} has {Paths.Count} paths; give one file for each source.");

    private InvalidInputException Lacks(string name) => new($"A source of kind {Kind} needs '{name}'.");

    private InvalidInputException LacksRights() => new($"The source of {string.Join(", ", Paths)} has no declared rights. Say whose text it is and under which licence ('rights': title, license, class, origin, category, evidence); a text of unknown rights enters no corpus.");
}

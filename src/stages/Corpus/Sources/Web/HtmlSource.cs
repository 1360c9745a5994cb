using System.Globalization;
using Endonym.Corpus.Extraction.Html;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Sources.Warc;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources.Web;

/// <summary>Folders of HTML files, such as wget and HTTrack mirror sites into, each page cleared by what it says and by what the folders hold of its site.</summary>
/// <remarks>
/// The header fields of a page are known only where they were saved in front of it (<c>wget --save-headers</c>); a reservation in a header is not seen otherwise. The address of a page is told
/// by the base address of the options, by its <c>link rel=canonical</c> on the host it came from, or by the names of its folders (see <see cref="MirrorLayout"/>); the id is the file's name.
/// </remarks>
public sealed class HtmlSource : IDocumentSource
{
    private static readonly string[] Endings = [".html", ".htm", ".xhtml"];

    private readonly ManifestedFiles _files;
    private readonly WebOptions _options;
    private readonly WebPages _pages;
    private readonly MirrorLayout _layout;
    private readonly string _fetchedAt;
    private readonly int _maxBytes = new WarcPageOptions().MaxPayloadBytes;
    private SurveyedSites? _sites;

    /// <param name="paths">Files, or folders whose <c>.html</c>, <c>.htm</c> and <c>.xhtml</c> files are read.</param>
    /// <param name="manifest">What is declared of them.</param>
    /// <param name="options">How pages are read and judged.</param>
    /// <param name="language">BCP 47 code of their language; null where it is not known.</param>
    /// <exception cref="InvalidInputException">A path is not there, nobody says when the pages were fetched, or there is an index of archives.</exception>
    public HtmlSource(IReadOnlyList<string> paths, SourceManifest manifest, WebOptions options, string? language)
    {
        var fetchedOn = options.FetchedOn ?? throw new InvalidInputException($"The HTML files of {string.Join(", ", paths)} do not tell when they were fetched, and evidence of rights is dated. Give 'fetched_on', a day such as 2026-05-03.");
        if (options.Cdx.Count > 0)
            throw new InvalidInputException($"'cdx' names {string.Join(", ", options.Cdx)}, and a folder of HTML files has no such index. Take it out, or give the archives as a source of kind Warc.");
        _fetchedAt = fetchedOn.ToString("O", CultureInfo.InvariantCulture);
        _options = options;
        _layout = new MirrorLayout(options.BaseUrl);
        _pages = new WebPages(manifest, options, language);
        var evidence = paths.SelectMany(path => Statements(path, hasPages: true)).Concat(options.SiteEvidence.Select(UserPath.Expand).SelectMany(path => Statements(path, hasPages: false)));
        _files = new ManifestedFiles(manifest, SourceFiles.List(paths, Endings), [.. evidence]);
    }

    /// <inheritdoc/>
    public bool ComesInSeries => false;

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files => _files.Files;

    /// <inheritdoc/>
    public Source Describe() => _files.Source;

    /// <inheritdoc/>
    public string Fingerprint() => _files.Fingerprint;

    /// <inheritdoc/>
    public void Prepare(string folder, CancellationToken cancellationToken) => _sites = SiteSurveys.Prepare(folder, _options, survey =>
    {
        var number = 0;
        foreach (var file in _files.Evidence)
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            if (_layout.TryReadStatement(file, out var address, out var status))
                Add(file, address, status, "text/plain");
            else if (_layout.AddressOf(file) is { } page && survey.Asks(page.AbsoluteUri))
                Add(file, page, status: 200, "text/html");
        }

        void Add(SourceFile file, Uri address, int status, string mediaType)
        {
            if (Read(file, address.AbsoluteUri, mediaType, out var page) is null)
                survey.Add(status == 200 ? page! : page! with { Status = status, Fault = null }, address, number); // there is a page where there is no fault
        }
    });

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sites = _sites ?? throw SiteSurveys.NotPrepared();
        var known = _layout.AddressOf(file);
        var location = known ?? new Uri($"file:///{Uri.EscapeDataString(file.Name)}");
        var fault = Read(file, location.AbsoluteUri, "text/html", out var page) ?? WebPages.FaultOf(page!); // there is a page where there is no fault
        yield return fault is not null
            ? SourceItem.Aside(file.Name, "", fault)
            : _pages.ToItem(page!, signals => PlaceOf(file.Name, known, location, signals), sites);
    }

    private WebPlace PlaceOf(string id, Uri? known, Uri location, HtmlSignals signals)
    {
        var origin = known is null ? null : WebAddress.OriginOf(known);
        // A page may name any address; its site's rules are those of the host it came from.
        if (!_layout.IsCertain && signals.Canonical is { } canonical && WebAddress.TryRead(canonical, out var said) && (known is null || said.IdnHost == known.IdnHost))
            return new WebPlace(id, said.AbsoluteUri, said, origin ?? WebAddress.OriginOf(said));
        return new WebPlace(id, known?.AbsoluteUri, location, origin);
    }

    // As the record that an archive would hold of it.
    private string? Read(SourceFile file, string address, string mediaType, out WarcPage? page)
    {
        page = null;
        if (NamedFile.Read(file.Path, path => new FileInfo(path).Length > _maxBytes ? null : File.ReadAllBytes(path)) is not { } bytes)
            return WarcPage.PayloadTooLarge;

        return _pages.Read(
            new WarcRecord
            {
                Offset = 0,
                Version = "WARC/1.1",
                Fields = new HttpHeaders([new("WARC-Type", "resource"), new("WARC-Target-URI", address), new("WARC-Date", _fetchedAt), new("Content-Type", mediaType)]),
                Block = bytes,
            },
            out page);
    }

    // Pages of a mirror are listed as pages; those of a folder of evidence may be terms.
    private IEnumerable<SourceFile> Statements(string path, bool hasPages)
    {
        if (!Directory.Exists(path))
            return hasPages ? [] : throw new InvalidInputException($"{path} is not there. 'site_evidence' names folders with robots.txt, tdmrep.json, ai.txt and terms of service, laid out as the mirror is.");

        var names = new HashSet<string>(_options.TermsNames, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        return new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => new SourceFile(Path.GetRelativePath(path, file.FullName).Replace('\\', '/'), file.FullName, file.Length))
            .Where(file => _layout.TryReadStatement(file, out _, out _)
                || (Endings.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && _layout.AddressOf(file) is { } address && WebAddress.IsTerms(address.AbsoluteUri, names)))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
    }
}

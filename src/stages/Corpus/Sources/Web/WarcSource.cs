using System.Globalization;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Sources.Warc;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Sources.Web;

/// <summary>Web archives, each page cleared by what it says and by what the archives hold of its site: robots.txt, tdmrep.json, ai.txt, terms of service.</summary>
/// <remarks>
/// An index may choose which pages become documents (<see cref="WebOptions.Cdx"/>). Evidence of rights is taken from all records of all archives nevertheless, so that nothing an index leaves out is
/// missed. A document's id is the page's address and, behind <c>#</c>, the second of its capture, so that the same page captured twice gives two documents whichever archives hold them, and the same
/// capture in two archives gives one.
/// </remarks>
public sealed class WarcSource : IDocumentSource
{
    /// <summary>Reason of a record whose address is not of the web, such as a crawler's log or an answer of the name service.</summary>
    public const string NotOfTheWeb = "not of the web";

    private readonly int _archives; // the first of the files; the others are indexes
    private readonly ManifestedFiles _files;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly WebOptions _options;
    private readonly WebPages _pages;
    private SurveyedSites? _sites;
    private PageIndex? _index;

    /// <param name="paths">Files, or folders whose <c>.warc</c>, <c>.warc.gz</c> and <c>.warc.zst</c> files are read.</param>
    /// <param name="manifest">What is declared of them.</param>
    /// <param name="options">How pages are read and judged.</param>
    /// <param name="language">BCP 47 code of their language; null where it is not known.</param>
    /// <exception cref="InvalidInputException">A path is not there, or a file is given as an archive and as an index.</exception>
    public WarcSource(IReadOnlyList<string> paths, SourceManifest manifest, WebOptions options, string? language)
    {
        var archives = SourceFiles.List(paths, [".warc", ".warc.gz", ".warc.zst"]);
        var indexes = SourceFiles.List([.. options.Cdx.Select(UserPath.Expand)], [".cdx", ".cdx.gz", ".cdx.zst", ".cdxj", ".cdxj.gz", ".cdxj.zst"]);
        _archives = archives.Count;
        _files = new ManifestedFiles(manifest, [.. archives, .. indexes], []);
        foreach (var file in Files)
        {
            if (!_numbers.TryAdd(file.Name, _numbers.Count))
                throw new InvalidInputException($"{file.Name} is given as an archive and as an index. Take it out of 'cdx', or rename one.");
        }

        _options = options;
        _pages = new WebPages(manifest, options, language);
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
    public void Prepare(string folder, CancellationToken cancellationToken)
    {
        if (Files.Count > _archives)
            _index = PageIndex.Prepare(folder, Files, _archives, cancellationToken);
        _sites = SiteSurveys.Prepare(folder, _options, survey =>
            OrderedParallel.ForEach(Enumerable.Range(0, _archives), Environment.ProcessorCount, file => Survey(survey, file, cancellationToken), cancellationToken));
    }

    /// <inheritdoc/>
    public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken)
    {
        var sites = _sites ?? throw SiteSurveys.NotPrepared();
        var number = _numbers[file.Name];
        return number < _archives ? ReadArchive(file, _index?.PagesOf(number), sites, cancellationToken) : _index!.FaultsOf(number); // prepared with the sites
    }

    private IEnumerable<SourceItem> ReadArchive(SourceFile file, ListedPages? listed, SurveyedSites sites, CancellationToken cancellationToken)
    {
        // All records are gone through with an index too: whether the archive is whole must be known, since what is broken may have been evidence.
        using var archive = WarcReader.Open(file.Path, listed is null ? new WarcOptions() : new WarcOptions { RecordTypes = [], Wanted = listed.Take });
        WarcFault? cut = null;
        foreach (var item in archive.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (cut is not null)
                yield return ToItem(file, cut);
            cut = null;
            if (item.IsRecord)
            {
                yield return ToItem(file, item.Record, sites);
                continue;
            }

            listed?.Break(item.Fault.Offset);
            if (item.Fault.Reason is WarcReader.CutOff or WarcReader.TruncatedMember)
                cut = item.Fault; // whether the file ends here is known once nothing follows
            else
                yield return ToItem(file, item.Fault);
        }

        foreach (var (line, reason, instead) in listed?.NotMet() ?? [])
            yield return SourceItem.Aside(_index!.LocationOf(line), string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{line.At}: {instead}"), reason); // it made the list
        if (cut is not null)
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{file.Path} breaks off in the record at byte {cut.Offset:N0}: {cut.Reason}. Fetch it again."));
    }

    // What breaks here breaks when the file is read, and is told then.
    private void Survey(SiteSurvey survey, int file, CancellationToken cancellationToken)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        var options = new WarcOptions { Wanted = (_, fields) => WarcRecord.TargetUriOf(fields) is { } address && (survey.Asks(address) || (targets.Count > 0 && WebAddress.TryRead(address, out var uri) && targets.Contains(WebAddress.KeyOf(uri)))) };
        try
        {
            using var archive = WarcReader.Open(Files[file].Path, options);
            foreach (var item in archive.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                // A crawler follows a redirect at once, so that its target comes soon after it in the same file.
                if (item.IsRecord && WebAddress.TryRead(item.Record.TargetUri ?? "", out var uri) && _pages.Read(item.Record, out var page) is null && survey.Add(page!, uri, file) is { } target) // there is a page where there is no fault
                    targets.Add(target);
            }
        }
        catch (InvalidInputException)
        {
        }
    }

    private static SourceItem ToItem(SourceFile file, WarcFault fault) => SourceItem.Aside(string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{fault.Offset}"), "", fault.Reason);

    private SourceItem ToItem(SourceFile file, WarcRecord record, SurveyedSites sites)
    {
        var location = string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{record.Offset}");
        if (record.TargetUri is { } address && !WebAddress.TryRead(address, out _))
            return SourceItem.Aside(location, address, NotOfTheWeb);
        if (_pages.Read(record, out var page) is { } broken)
            return SourceItem.Aside(location, record.TargetUri ?? "", broken);

        var id = string.Create(CultureInfo.InvariantCulture, $"{page!.Url}#{page.FetchedAt.UtcDateTime:yyyyMMddHHmmss}"); // there is a page where there is no fault
        if (WebAddress.IsStatement(page.Url))
            return SourceItem.Aside(id, "", WebPages.Statement);
        if (WebPages.FaultOf(page) is { } fault)
            return SourceItem.Aside(id, page.MediaType ?? "", fault);
        var uri = new Uri(page.Url);
        return _pages.ToItem(page, _ => new WebPlace(id, page.Url, uri, WebAddress.OriginOf(uri)), sites);
    }
}

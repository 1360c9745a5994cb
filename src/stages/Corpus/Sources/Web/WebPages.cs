using System.Buffers;
using System.Collections.Concurrent;
using Endonym.Corpus.Extraction.Html;
using Endonym.Corpus.Rights;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Web;
using Endonym.Corpus.Sources.Warc;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Sources.Web;

/// <summary>Makes cleared documents of pages: takes the main text out, and asks the gate by what the page and its site say. Safe for concurrent use.</summary>
internal sealed class WebPages
{
    /// <summary>Reason of an answer that only leads to another address.</summary>
    public const string Redirect = "redirect";

    /// <summary>Reason of an answer by which a server says that there is no page.</summary>
    public const string HttpError = "HTTP error";

    /// <summary>Reason of a page that says so although its status does not.</summary>
    public const string SoftError = "error page without its status";

    /// <summary>Reason of an answer that is neither HTML nor plain text.</summary>
    public const string NotAPage = "not a page";

    /// <summary>Reason of a file in which a site states rights; it is evidence.</summary>
    public const string Statement = "statement of rights";

    /// <summary>The genre of a page.</summary>
    public const string Genre = "web page";

    /// <summary>The genre of a page of which the crawler kept the beginning only.</summary>
    public const string CutGenre = "truncated web page";

    // A longer text is about the number in its title and no error.
    private const int MaxSoftErrorLength = 400;

    private static readonly SearchValues<string> ErrorNumbers = SearchValues.Create(["404", "403", "410", "500", "502", "503"], StringComparison.Ordinal);

    private readonly SourceManifest _manifest;
    private readonly RightsClearance _gate;
    private readonly HtmlExtractionOptions _extraction;
    private readonly WarcPageReader _reader;
    private readonly ConcurrentBag<HtmlExtractor> _extractors = []; // one serves one thread

    /// <param name="manifest">What is declared of the source.</param>
    /// <param name="options">How pages are read and judged.</param>
    /// <param name="language">BCP 47 code of the source's language; null where it is not known.</param>
    public WebPages(SourceManifest manifest, WebOptions options, string? language)
    {
        _manifest = manifest;
        _gate = new RightsClearance(options.Clearance);
        _extraction = new HtmlExtractionOptions { StopWords = options.StopWords, KeepComments = options.KeepComments, KeepTables = options.KeepTables };
        _reader = new WarcPageReader(new WarcPageOptions { FallbackLanguage = language, Diacritics = options.Diacritics });
    }

    /// <summary>Reads a record; see <see cref="WarcPageReader.Read"/>.</summary>
    public string? Read(WarcRecord record, out WarcPage? page) => _reader.Read(record, out page);

    /// <summary>Why an answer is no page with a text; null where it is one.</summary>
    public static string? FaultOf(WarcPage page) => page switch
    {
        { Status: >= 300 and < 400 } => Redirect,
        { Status: < 200 or >= 300 } => HttpError,
        { Fault: { } fault } => fault,
        _ => IsHtml(page) || page.MediaType == "text/plain" ? null : NotAPage,
    };

    /// <summary>Whether an answer with a text is HTML: by its media type, or by its beginning where it has none.</summary>
    public static bool IsHtml(WarcPage page)
    {
        if (page.MediaType is "text/html" or "application/xhtml+xml")
            return true;
        if (page.MediaType is not (null or "application/unknown" or "application/octet-stream") || page.Text is null)
            return false;
        const int looked = 1024;
        var start = page.Text.AsSpan(0, Math.Min(page.Text.Length, looked));
        return start.Contains("<html", StringComparison.OrdinalIgnoreCase) || start.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Makes the document of a page, or says why there is none.</summary>
    /// <param name="page">The page; <see cref="FaultOf"/> has nothing against it.</param>
    /// <param name="placeOf">Where it was found; asked once its signals are read.</param>
    /// <param name="sites">What sites say.</param>
    public SourceItem ToItem(WarcPage page, Func<HtmlSignals, WebPlace> placeOf, SurveyedSites sites)
    {
        var isHtml = IsHtml(page);
        var (text, signals) = isHtml ? Extract(page.Text!) : (page.Text!.ReplaceLineEndings("\n"), new HtmlSignals()); // a page without fault has a text
        var place = placeOf(signals);
        var document = new Document
        {
            Id = place.Id,
            Text = text,
            Source = _manifest.Id,
            Url = place.Url,
            Date = DateOnly.FromDateTime(page.FetchedAt.UtcDateTime),
            Genre = page.CutBecause is null ? Genre : CutGenre,
        };
        var clearance = _gate.Clear(document, _manifest, EvidenceOf(page, place.Uri, sites[place.Origin], signals));
        if (!clearance.Passed)
            return SourceItem.Refused(document with { Text = "" }, clearance.Verdict); // of what is reserved no copy is kept
        if (isHtml && IsSoftError(signals.Title, text))
            return SourceItem.Aside(place.Id, signals.Title!, SoftError); // it has a title
        return DeclaredTexts.FaultOf(text) is { } fault
            ? SourceItem.Aside(place.Id, fault == DeclaredTexts.LoneSurrogate ? "" : text, fault)
            : SourceItem.Of(clearance.Document);
    }

    /// <summary>What a page says about rights, with what its site says.</summary>
    internal static WebEvidence EvidenceOf(WarcPage page, Uri uri, SiteEvidence site, HtmlSignals signals) => new()
    {
        Uri = uri,
        FetchedAt = page.FetchedAt,
        Site = site,
        Headers = new HeaderFields(page.Headers),
        Metas = [.. signals.Metas.Where(meta => meta.Attribute != "http-equiv").Select(meta => new MetaTag(meta.Name, meta.Content))],
        Links = [.. signals.Links.Select(link => new PageLink(link.Relations, link.Address, link.MediaType.Length > 0 ? link.MediaType : null)), .. signals.LicenseLinks.Select(target => new PageLink("license", target))],
        JsonLd = signals.JsonLd,
    };

    private (string Text, HtmlSignals Signals) Extract(string html)
    {
        var extractor = _extractors.TryTake(out var idle) ? idle : new HtmlExtractor(_extraction);
        var page = extractor.Extract(html);
        _extractors.Add(extractor);
        return (page.Text, page.Signals);
    }

    // Needs no list of words for each language: who answers "404" in the title means it, if there is little below.
    private static bool IsSoftError(string? title, string text)
    {
        if (title is null || text.Length > MaxSoftErrorLength)
            return false;
        var at = title.AsSpan().IndexOfAny(ErrorNumbers);
        const int digits = 3;
        return at >= 0 && (at == 0 || !char.IsLetterOrDigit(title[at - 1])) && (at + digits == title.Length || !char.IsLetterOrDigit(title[at + digits]));
    }
}

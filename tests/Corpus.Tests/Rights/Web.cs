using System.Text;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Rights.Web;

namespace Endonym.Corpus.Tests.Rights;

/// <summary>Evidence of a made-up site.</summary>
internal static class Web
{
    public const string Page = "https://news.example/articles/1.html";

    public static readonly DateTimeOffset Fetched = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    public static FetchedFile Robots(string? text, int? status = null) => File("https://news.example/robots.txt", text, status);

    public static FetchedFile TdmRep(string? text, int? status = null) => File("https://news.example/.well-known/tdmrep.json", text, status);

    public static FetchedFile AiTxt(string? text, int? status = null) => File("https://news.example/ai.txt", text, status);

    /// <summary>A page of a site whose robots.txt and tdmrep.json were looked for; not there where no text is given.</summary>
    public static WebEvidence Of(
        string? robots = null,
        string? tdmRep = null,
        string? aiTxt = null,
        (string Name, string Value)[]? headers = null,
        (string Name, string Content)[]? metas = null,
        (string Rel, string Href)[]? links = null,
        string[]? jsonLd = null,
        string? terms = null,
        EmbeddedMetadata? embedded = null,
        string page = Page) => new()
        {
            Uri = new Uri(page),
            FetchedAt = Fetched,
            Site = new SiteEvidence(Robots(robots), TdmRep(tdmRep), AiTxt(aiTxt), terms is null ? [] : [new TermsText("https://news.example/terms", terms, Fetched)]),
            Headers = new HeaderFields((headers ?? []).Select(header => KeyValuePair.Create(header.Name, header.Value))),
            Metas = [.. (metas ?? []).Select(meta => new MetaTag(meta.Name, meta.Content))],
            Links = [.. (links ?? []).Select(link => new PageLink(link.Rel, link.Href))],
            JsonLd = jsonLd ?? [],
            Embedded = embedded,
        };

    public static SourceManifest Manifest(string basis, string? license = null, string more = "") => SourceManifest.Parse(
        $"""
        format: 1
        id: news
        title: News
        basis: {basis}
        {(license is null ? "" : $"license: {license}")}
        {(basis == "written-agreement" ? "covers: [Training, Release]" : "")}
        origin: Organic
        category: Crawled
        {more}
        evidence:
          - kind: {(basis == "written-agreement" ? "written-licence" : "declaration")}
            statement: "seen"
            url: https://news.example/
            date: 2026-08-01
        """,
        "news.yaml");

    private static FetchedFile File(string location, string? text, int? status) =>
        FetchedFile.Of(location, status ?? (text is null ? 404 : 200), text is null ? default : Encoding.UTF8.GetBytes(text), Fetched);
}

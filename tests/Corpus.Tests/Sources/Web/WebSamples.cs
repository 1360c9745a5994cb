using System.Globalization;
using System.Text;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Web;

namespace Endonym.Corpus.Tests.Sources.Web;

/// <summary>Archives of a made-up site.</summary>
internal static class WebSamples
{
    public const string Prose = "Rano nad rzeką było jeszcze cicho i tylko wiatr poruszał trzcinami, a na drugim brzegu ktoś rozpalał ognisko, przy którym mieli się spotkać wszyscy, którzy przyjechali poprzedniego dnia.";

    public static SourceManifest Manifest { get; } = SourceManifest.Parse(OptOutSites.Manifest, "crawl.yaml");

    public static string Html(string text = Prose, string head = "") => $"<!doctype html><html lang=pl><head><meta charset=utf-8><title>Strona</title>{head}</head><body><article><p>{text}</p></article></body></html>";

    /// <summary>A response record.</summary>
    public static byte[] Response(string url, string body, string time = "2026-03-01T10:20:30Z", string status = "200 OK", string headers = "Content-Type: text/html; charset=utf-8\r\n", string more = "") =>
        Record(url, [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\n{headers}\r\n"), .. Encoding.UTF8.GetBytes(body)], time, more);

    public static byte[] Record(string url, byte[] block, string time = "2026-03-01T10:20:30Z", string more = "") =>
    [
        .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {time}\r\n{more}Content-Type: application/http; msgtype=response\r\nContent-Length: {block.Length}\r\n\r\n")),
        .. block,
        .. "\r\n\r\n"u8,
    ];

    /// <summary>robots.txt and tdmrep.json that were looked for and are not there.</summary>
    public static byte[] NothingReserved(string origin) => [.. Response(origin + "/robots.txt", "", status: "404 Not Found"), .. Response(origin + "/.well-known/tdmrep.json", "", status: "404 Not Found")];

    /// <summary>A source of archives, prepared; each archive is a file of its own in the order given.</summary>
    public static WarcSource Archives(TemporaryFolder folder, WebOptions? options, params byte[][] archives)
    {
        var name = Directory.CreateDirectory(Path.Combine(folder.Path, Path.GetRandomFileName())).FullName;
        foreach (var (archive, number) in archives.Select((archive, number) => (archive, number)))
            File.WriteAllBytes(Path.Combine(name, $"{number}.warc{(archive is [0x1F, 0x8B, ..] ? ".gz" : archive is [0x28, 0xB5, ..] ? ".zst" : "")}"), archive);
        var source = new WarcSource([name], Manifest, options ?? new WebOptions(), "pl");
        source.Prepare(Path.Combine(folder.Path, Path.GetRandomFileName()), TestContext.Current.CancellationToken);
        return source;
    }

    /// <summary>What became of an item, in words.</summary>
    public static string Fate(SourceItem item) => item.Cleared is { } cleared ? $"{cleared.Class}" : item.Refusal is { } refusal ? refusal.Verdict.Reason : item.Fault!.Reason; // one of three
}

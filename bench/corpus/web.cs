#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// Speed of the web's formats, in MB per second of process time on one core, beside the floor that is asked for. Arguments: web archives (.warc, .warc.gz) or folders of *.html.

using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Endonym.Corpus.Extraction.Html;
using Endonym.Corpus.Rights.Manifests;
using Endonym.Corpus.Sources.Warc;
using Endonym.Corpus.Sources.Web;

var archive = new MemoryStream(ToArchive(args));
var pages = new List<string>();
var reader = new WarcPageReader(new WarcPageOptions());
long unpacked = 0;
var readSeconds = Best(() =>
{
    pages.Clear();
    unpacked = 0;
    archive.Position = 0;
    using var warc = new WarcReader(archive, "bench", new WarcOptions());
    foreach (var item in warc.Read())
    {
        if (!item.IsRecord || reader.Read(item.Record, out var page) is not null)
            continue;
        unpacked += item.Record.Block.Length;
        if (page is { Text: { } text, MediaType: null or "text/html" or "application/xhtml+xml" })
            pages.Add(text);
    }
});
var bytes = pages.Sum(page => (long)Encoding.UTF8.GetByteCount(page));
var extractor = new HtmlExtractor(new HtmlExtractionOptions());
var extractSeconds = Best(() =>
{
    foreach (var page in pages)
        extractor.Extract(page);
});

// The source as a corpus reads it: the sites surveyed, pages read, their text taken out, their rights judged.
var folder = Directory.CreateTempSubdirectory("endonym-bench-").FullName;
var file = Path.Combine(folder, "pages.warc.gz");
File.WriteAllBytes(file, archive.ToArray());
var manifest = SourceManifest.Parse(
    """
    format: 1
    id: bench
    title: Pages
    basis: tdm-exception
    origin: Organic
    category: Crawled
    evidence: [{ kind: declaration, statement: pages of this machine, date: 2026-03-01 }]
    """,
    "bench.yaml");
var prepared = 0;
double surveySeconds = 0, sourceSeconds = 0;
long documents = 0;
foreach (var withSurvey in (bool[])[true, false])
{
    var source = new WarcSource([file], manifest, new WebOptions(), null);
    source.Prepare(Path.Combine(folder, "kept"), default);
    var seconds = Best(() =>
    {
        if (withSurvey)
        {
            source.Prepare(Path.Combine(folder, $"{prepared++}"), default);
            return;
        }

        documents = 0;
        foreach (var item in source.Read(source.Files[0], default))
            documents += item.IsDocument ? 1 : 0;
    });
    (surveySeconds, sourceSeconds) = withSurvey ? (seconds, sourceSeconds) : (surveySeconds, seconds);
}

Directory.Delete(folder, recursive: true);

Print("warc.gz to decoded pages", unpacked / readSeconds, "-");
Print("html extraction", bytes / extractSeconds, "20");
Print("survey of sites", bytes / surveySeconds, "-");
Print("source to cleared documents", bytes / sourceSeconds, "-");
Print("both", bytes / (surveySeconds + sourceSeconds), "-");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{documents:N0} documents cleared of {pages.Count:N0} pages, {bytes / 1e6:F1} MB of HTML"));

static void Print(string name, double bytesPerSecond, string floor) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {bytesPerSecond / 1e6,8:F1} MB/s/core   floor {floor}"));

// The best of five, the first of which warms up; each run as often as makes a quarter of a second.
static double Best(Action work)
{
    var best = double.MaxValue;
    for (var run = 0; run < 5; run++)
    {
        var times = 0;
        var start = Process.GetCurrentProcess().TotalProcessorTime;
        double seconds;
        do
        {
            work();
            times++;
            seconds = (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds;
        }
        while (seconds < 0.25);
        best = Math.Min(best, seconds / times);
    }

    return best;
}

// One archive of everything, each record a member.
static byte[] ToArchive(string[] paths)
{
    using var target = new MemoryStream();
    foreach (var statement in (string[])["robots.txt", ".well-known/tdmrep.json"]) // looked for and not there
        target.Write(Gzip(Record($"http://example.org/{statement}", "HTTP/1.1 404 Not Found\r\n\r\n"u8.ToArray())));
    foreach (var path in paths)
    {
        if (!Directory.Exists(path))
        {
            using var file = File.OpenRead(path);
            using Stream whole = path.EndsWith(".gz", StringComparison.Ordinal) ? file : new MemoryStream(Gzip(File.ReadAllBytes(path)));
            whole.CopyTo(target);
            continue;
        }

        foreach (var page in Directory.GetFiles(path, "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            byte[] block = [.. "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"u8, .. File.ReadAllBytes(page)];
            target.Write(Gzip(Record("http://example.org/", block)));
        }
    }

    return target.ToArray();
}

static byte[] Record(string address, byte[] block) =>
[
    .. Encoding.ASCII.GetBytes($"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2026-03-01T10:20:30Z\r\nContent-Length: {block.Length}\r\n\r\n"),
    .. block, .. "\r\n\r\n"u8,
];

static byte[] Gzip(byte[] content)
{
    using var target = new MemoryStream();
    using (var packer = new GZipStream(target, CompressionLevel.Optimal))
        packer.Write(content);
    return target.ToArray();
}

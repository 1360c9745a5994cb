#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// Speed of the web's formats, in MB per second of process time on one core, beside the floor that is asked for. Arguments: web archives (.warc, .warc.gz) or folders of *.html.

using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Endonym.Corpus.Extraction.Html;
using Endonym.Corpus.Sources.Warc;

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

Print("warc.gz to decoded pages", unpacked / readSeconds, "-");
Print("html extraction", bytes / extractSeconds, "20");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pages.Count:N0} pages, {bytes / 1e6:F1} MB of HTML"));

static void Print(string name, double bytesPerSecond, string floor) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {bytesPerSecond / 1e6,8:F1} MB/s/core   floor {floor}"));

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
            target.Write(Gzip([
                .. Encoding.ASCII.GetBytes($"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/\r\nWARC-Date: 2026-03-01T10:20:30Z\r\nContent-Length: {block.Length}\r\n\r\n"),
                .. block, .. "\r\n\r\n"u8]));
        }
    }

    return target.ToArray();
}

static byte[] Gzip(byte[] content)
{
    using var target = new MemoryStream();
    using (var packer = new GZipStream(target, CompressionLevel.Optimal))
        packer.Write(content);
    return target.ToArray();
}

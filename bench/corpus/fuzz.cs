#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:package Parquet.Net
#:property PublishAot=false

// Spoils files of every kind a corpus is read from, and reads them as a corpus does: no crash, no hang, no swelling.
// dotnet run fuzz.cs [COUNT [SECONDS [FOLDER]]]   100,000 files, 10 seconds for each at most; FOLDER holds further good files to spoil (.deb, .pdf, .warc.gz …)
// Prints a line for each kind, and ends with 1 at the first file that breaks a limit, naming its kind and seed; the file itself is left for a look.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Sources.Web;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Parquet;
using Parquet.Schema;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

const long MemoryLimit = 2L << 30;
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
var limit = TimeSpan.FromSeconds(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10);
var work = Directory.CreateTempSubdirectory("endonym-fuzz-").FullName;
var manifest = Path.Combine(work, "manifest.yaml");
File.WriteAllText(manifest, """
    format: 1
    id: fuzz
    title: Fuzz
    basis: tdm-exception
    origin: Organic
    category: Crawled
    evidence:
      - kind: declaration
        statement: "files of this script"
        date: 2026-01-01
    """);
var rights = new DeclaredRights { Title = "Fuzz", License = "CC0-1.0", Class = RightsClass.White, Origin = Origin.Organic, Category = SourceCategory.Other, Evidence = "files of this script" };
List<(SourceKind Kind, string Ending, byte[] Good)> seeds = await SeedsAsync();
if (args.Length > 2)
    seeds.AddRange(Directory.EnumerateFiles(args[2], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(path => KindOf(path) is not null).Select(path => (KindOf(path)!.Value, EndingOf(path), File.ReadAllBytes(path))));

var tallies = new ConcurrentDictionary<string, Tally>();
var running = new ConcurrentDictionary<int, (string Name, long Started)>();
using var watch = new Timer(_ =>
{
    foreach (var (name, started) in running.Values)
    {
        if (Stopwatch.GetElapsedTime(started) > limit)
            Fail($"{name} takes longer than {limit.TotalSeconds} s");
    }

    if (Process.GetCurrentProcess().WorkingSet64 > MemoryLimit)
        Fail($"{string.Join(" or ", running.Values.Select(file => file.Name))} takes more than {MemoryLimit >> 20} MiB");
}, null, 1000, 250);

Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
{
    var (kind, ending, good) = seeds[seed % seeds.Count];
    var folder = Directory.CreateDirectory(Path.Combine(work, seed.ToString(CultureInfo.InvariantCulture))).FullName;
    var path = Path.Combine(folder, "spoilt" + ending);
    File.WriteAllBytes(path, seed / seeds.Count % 2 == 0 ? Spoil(good, seed) : SpoilInside(ending, good, seed));
    var started = Stopwatch.GetTimestamp();
    running[seed] = (path, started);
    var tally = tallies.GetOrAdd(kind + ending, _ => new Tally());
    try
    {
        var source = Options(kind, path).Open(TimeProvider.System);
        source.Prepare(Path.Combine(folder, "prepared"), default);
        foreach (var item in source.Files.SelectMany(file => source.Read(file, default)))
            Interlocked.Increment(ref item.IsDocument ? ref tally.Documents : ref tally.Aside);
    }
    catch (InvalidInputException)
    {
        Interlocked.Increment(ref tally.Broken);
    }
    catch (Exception error)
    {
        Fail($"{path}: {error}");
    }

    running.TryRemove(seed, out _);
    tally.Took(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    Directory.Delete(folder, recursive: true);
});

foreach (var (name, tally) in tallies.OrderBy(pair => pair.Key, StringComparer.Ordinal))
    Console.WriteLine(FormattableString.Invariant($"{name,-24} {tally.Files,7} files  {tally.Documents,9} documents  {tally.Aside,8} set aside  {tally.Broken,7} broken  slowest {tally.Slowest,7:F0} ms"));
Console.WriteLine(FormattableString.Invariant($"{count:N0} files, no crash, none above {limit.TotalSeconds} s; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
Directory.Delete(work, recursive: true);

void Fail(string what)
{
    Console.Error.WriteLine(what);
    Environment.Exit(1);
}

SourceOptions Options(SourceKind kind, string path) => kind switch
{
    SourceKind.Warc => SourceOptions.OfWeb(kind, manifest, "pl", new WebOptions(), path),
    SourceKind.Html => SourceOptions.OfWeb(kind, manifest, "pl", new WebOptions { BaseUrl = "https://fuzz.example/", FetchedOn = new DateOnly(2026, 1, 1) }, Path.GetDirectoryName(path)!),
    SourceKind.Debian => new SourceOptions { Kind = kind, Language = "pl", Paths = [path] },
    _ => SourceOptions.OfFiles(kind, "fuzz", rights, path),
};

static SourceKind? KindOf(string path) => EndingOf(path) switch
{
    ".deb" => SourceKind.Debian,
    ".pdf" => SourceKind.Pdf,
    ".docx" => SourceKind.Docx,
    ".odt" => SourceKind.Odt,
    ".epub" => SourceKind.Epub,
    ".parquet" => SourceKind.Parquet,
    ".warc" or ".warc.gz" => SourceKind.Warc,
    ".html" => SourceKind.Html,
    ".xml.bz2" or ".xml" => SourceKind.MediaWiki,
    _ => null,
};

static string EndingOf(string path) => Path.GetExtension(path) is ".gz" or ".bz2" ? Path.GetExtension(Path.GetFileNameWithoutExtension(path)) + Path.GetExtension(path) : Path.GetExtension(path);

// What is packed rarely unpacks once it is spoilt; spoilt before it is packed, it reaches what reads it.
static byte[] SpoilInside(string ending, byte[] good, int seed)
{
    switch (Path.GetExtension(ending))
    {
        case ".gz":
            using (var packed = new GZipStream(new MemoryStream(good), CompressionMode.Decompress))
                return Gzip(Spoil(ReadAll(packed), seed));
        case ".zst":
            using (var packed = new ZstdSharp.DecompressionStream(new MemoryStream(good)))
                return Zstd(Spoil(ReadAll(packed), seed));
        case ".docx" or ".odt" or ".epub":
            using (var archive = new ZipArchive(new MemoryStream(good)))
            {
                var spoilt = seed % archive.Entries.Count;
                return Zip([.. archive.Entries.Select((entry, place) =>
                {
                    using var content = entry.Open();
                    return (entry.FullName, place == spoilt ? Spoil(ReadAll(content), seed) : ReadAll(content));
                })]);
            }

        default:
            return Spoil(good, seed);
    }

    static byte[] ReadAll(Stream stream)
    {
        using var target = new MemoryStream();
        stream.CopyTo(target);
        return target.ToArray();
    }
}

static byte[] Spoil(byte[] original, int seed)
{
    var random = new Random(seed);
    var bytes = original.ToList();
    for (var times = random.Next(1, 8); times > 0 && bytes.Count > 0; times--)
    {
        var at = random.Next(bytes.Count);
        var length = Math.Min(random.Next(1, 500), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                for (var i = 0; i < length; i++)
                    bytes[at + i] = (byte)random.Next(256);
                break;
            case 5:
                // Lengths and counts at the edges of their types.
                for (var i = 0; i < Math.Min(length, 1 << random.Next(4)); i++)
                    bytes[at + i] = (byte)(random.Next(2) * 255);
                break;
            default:
                ReadOnlySpan<byte> signs = "<>&\"'/=-!\0\r\n:;{}[]()|"u8;
                bytes[at] = signs[random.Next(signs.Length)];
                break;
        }
    }

    return [.. bytes];
}

static async Task<List<(SourceKind, string, byte[])>> SeedsAsync()
{
    var prose = Enumerable.Range(0, 30).Select(number => FormattableString.Invariant($"Zdanie numer {number} opowiada o rzece, nad którą w {1000 + number} roku stanął młyn, a przy nim dom i sad.")).ToArray();
    var jsonl = Encoding.UTF8.GetBytes(string.Concat(prose.Select((text, number) => JsonSerializer.Serialize(new { id = number, text, url = "https://fuzz.example/" + number, date = "2024-01-02" }) + "\n")));
    var html = Encoding.UTF8.GetBytes($"<!doctype html><html lang=pl><head><meta charset=utf-8><title>Młyn</title><meta name=robots content=index><link rel=license href=https://creativecommons.org/licenses/by/4.0/><script type=\"application/ld+json\">{{\"license\":\"https://creativecommons.org/licenses/by/4.0/\"}}</script></head><body><nav><a href=/>Start</a></nav><article><h1>Młyn</h1>{string.Concat(prose.Select(text => $"<p>{text} &oacute;&#x105;</p>"))}<table><tr><th>Rok<td>1001</table><ul><li>raz<li>dwa</ul></article><footer>Stopka</footer></body></html>");
    var warc = Warc(html);
    var word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    var office = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    var wiki = Encoding.UTF8.GetBytes("<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" xml:lang=\"pl\"><siteinfo><sitename>W</sitename><base>https://pl.fuzz.example/wiki/A</base><namespaces><namespace key=\"0\"/></namespaces></siteinfo>"
        + string.Concat(prose.Select((text, number) => $"<page><title>S{number}</title><ns>0</ns><id>{number + 1}</id><revision><id>{number + 9}</id><timestamp>2024-01-02T03:04:05Z</timestamp><text xml:space=\"preserve\">'''{text}''' [[Rzeka|rzeką]] {{{{szablon|a={{{{b}}}}}}}}&lt;ref&gt;x&lt;/ref&gt;\n== Dział ==\n* {text}\n{{|\n! a\n|-\n| b\n|}}\n</text></revision></page>")) + "</mediawiki>");
    return
    [
        (SourceKind.Jsonl, ".jsonl", jsonl),
        (SourceKind.Jsonl, ".jsonl.gz", Gzip(jsonl)),
        (SourceKind.Jsonl, ".jsonl.zst", Zstd(jsonl)),
        (SourceKind.Text, ".txt", Encoding.UTF8.GetBytes(string.Join("\n", prose))),
        (SourceKind.Html, ".html", html),
        (SourceKind.Warc, ".warc", warc),
        (SourceKind.Warc, ".warc.gz", [.. warc.Chunk(5_000).SelectMany(Gzip)]),
        (SourceKind.Parquet, ".parquet", await ParquetAsync(prose)),
        (SourceKind.Pdf, ".pdf", Pdf(prose)),
        (SourceKind.Docx, ".docx", ZipText(("word/document.xml", $"<w:document {word}><w:body>{string.Concat(prose.Select(text => $"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))}</w:body></w:document>"))),
        (SourceKind.Odt, ".odt", ZipText(("content.xml", $"<office:document-content {office}><office:body><office:text>{string.Concat(prose.Select(text => $"<text:p>{text}</text:p>"))}</office:text></office:body></office:document-content>"))),
        (SourceKind.Epub, ".epub", ZipText(
            ("META-INF/container.xml", "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"a.opf\"/></rootfiles></container>"),
            ("a.opf", "<package xmlns=\"http://www.idpf.org/2007/opf\"><manifest><item id=\"c\" href=\"c.xhtml\" media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"c\"/></spine></package>"),
            ("c.xhtml", $"<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{string.Concat(prose.Select(text => $"<p>{text}</p>"))}</body></html>"))),
        (SourceKind.MediaWiki, ".xml", wiki),
        (SourceKind.MediaWiki, ".xml.gz", Gzip(wiki)),
    ];
}

static byte[] Warc(byte[] page)
{
    using var target = new MemoryStream();
    Write("https://fuzz.example/robots.txt", "Content-Type: text/plain\r\n", "User-agent: *\nDisallow: /x\nContent-Signal: ai-train=yes\n"u8.ToArray());
    Write("https://fuzz.example/.well-known/tdmrep.json", "Content-Type: application/json\r\n", "[{\"location\":\"/y/*\",\"tdm-reservation\":1}]"u8.ToArray());
    Write("https://fuzz.example/1", "Content-Type: text/html\r\ntdm-reservation: 0\r\n", page);
    Write("https://fuzz.example/2", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", Gzip(page));
    Write("https://fuzz.example/3", "Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n", [.. Encoding.ASCII.GetBytes($"{page.Length:x}\r\n"), .. page, .. "\r\n0\r\n\r\n"u8]);
    return target.ToArray();

    void Write(string url, string headers, byte[] body)
    {
        byte[] block = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}\r\n"), .. body];
        target.Write(Encoding.ASCII.GetBytes($"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <{url}>\r\nWARC-Date: 2026-03-01T10:20:30Z\r\nContent-Length: {block.Length}\r\n\r\n"));
        target.Write(block);
        target.Write("\r\n\r\n"u8);
    }
}

static async Task<byte[]> ParquetAsync(string[] prose)
{
    var (id, text) = (new DataField<string>("id"), new DataField<string>("text"));
    using var target = new MemoryStream();
    await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(id, text), target))
    {
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(id, prose.Select((_, number) => number.ToString(CultureInfo.InvariantCulture)).ToArray());
        await group.WriteAsync(text, prose);
    }

    return target.ToArray();
}

static byte[] Pdf(string[] prose)
{
    using var builder = new PdfDocumentBuilder();
    var font = builder.AddStandard14Font(Standard14Font.Helvetica);
    for (var page = 0; page < 2; page++)
    {
        var sheet = builder.AddPage(PageSize.A4);
        for (var line = 0; line < 15; line++)
            sheet.AddText(string.Concat(prose[(page * 15) + line].Where(char.IsAscii)), 11, new PdfPoint(60, 780 - (line * 14)), font);
    }

    return builder.Build();
}

static byte[] ZipText(params (string Name, string Text)[] entries) => Zip([.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Text)))]);

static byte[] Zip((string Name, byte[] Content)[] entries)
{
    using var target = new MemoryStream();
    using (var archive = new ZipArchive(target, ZipArchiveMode.Create))
    {
        foreach (var (name, content) in entries)
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }
    }

    return target.ToArray();
}

static byte[] Gzip(byte[] content)
{
    using var target = new MemoryStream();
    using (var packer = new GZipStream(target, CompressionLevel.Fastest))
        packer.Write(content);
    return target.ToArray();
}

static byte[] Zstd(byte[] content)
{
    using var target = new MemoryStream();
    using (var packer = new ZstdSharp.CompressionStream(target, 3, leaveOpen: true))
        packer.Write(content);
    return target.ToArray();
}

internal sealed class Tally
{
    private readonly Lock _lock = new();

    public long Documents;
    public long Aside;
    public long Broken;

    public int Files { get; private set; }

    public double Slowest { get; private set; }

    public void Took(double milliseconds)
    {
        lock (_lock)
            (Files, Slowest) = (Files + 1, Math.Max(Slowest, milliseconds));
    }
}

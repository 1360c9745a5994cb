#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// Spoils web archives and pages and reads them: no crash, no hang, no swelling. Arguments: a folder of *.html; how many inputs (100,000); seconds that one may take (10).
// Prints the slowest input and the largest memory, and ends with 1 at the first input that breaks a limit, naming its seed.

using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Endonym.Corpus.Extraction.Html;
using Endonym.Corpus.Sources.Warc;

var pages = Directory.GetFiles(args[0], "*.html").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
var limit = TimeSpan.FromSeconds(args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 10);
var archives = Archives(pages);

long started = Stopwatch.GetTimestamp();
var current = 0;
using var watch = new Timer(_ =>
{
    if (Stopwatch.GetElapsedTime(Interlocked.Read(ref started)) < limit)
        return;
    Console.WriteLine($"seed {Volatile.Read(ref current)} takes longer than {limit.TotalSeconds} s");
    Environment.Exit(1);
}, null, 1000, 500);

var extractor = new HtmlExtractor(new HtmlExtractionOptions());
var reader = new WarcPageReader(new WarcPageOptions { FallbackLanguage = "pl", MaxPayloadBytes = 4 << 20 });
var worst = (Seconds: 0.0, Seed: 0);
var records = 0L;
var faults = 0L;
for (var seed = 0; seed < count; seed++)
{
    current = seed;
    Interlocked.Exchange(ref started, Stopwatch.GetTimestamp());
    if (seed % 2 == 0)
        extractor.Extract(Encoding.UTF8.GetString(Spoil(pages[seed / 2 % pages.Length], seed)));
    else
        ReadArchive(Spoil(archives[seed / 2 % archives.Length], seed));
    var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
    if (seconds > worst.Seconds && seed > 100) // the first ones wait for the compiler
        worst = (seconds, seed);
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{count:N0} inputs, no crash; {records:N0} records and {faults:N0} faults; slowest {worst.Seconds * 1000:F1} ms (seed {worst.Seed}); peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
return 0;

void ReadArchive(byte[] file)
{
    using var warc = new WarcReader(new MemoryStream(file), "fuzz", new WarcOptions { MaxBlockBytes = 4 << 20 });
    foreach (var item in warc.Read())
    {
        if (!item.IsRecord)
        {
            faults++;
            continue;
        }

        records++;
        if (reader.Read(item.Record, out var page) is null && page?.Text is { } text)
            extractor.Extract(text);
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
        switch (random.Next(6))
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
            default:
                ReadOnlySpan<byte> signs = "<>&\"'/=-!\0\r\n:;"u8;
                bytes[at] = signs[random.Next(signs.Length)];
                break;
        }
    }

    return [.. bytes];
}

// Ten pages each: unpacked, a member a record, one member; bodies plain, gzip and chunked in turn.
static byte[][] Archives(byte[][] pages)
{
    var files = new List<byte[]>();
    for (var first = 0; first + 10 <= pages.Length; first += 10)
    {
        var records = pages[first..(first + 10)].Select((page, index) => Record(page, index)).ToArray();
        files.Add([.. records.SelectMany(record => record)]);
        files.Add([.. records.SelectMany(Gzip)]);
        files.Add(Gzip([.. records.SelectMany(record => record)]));
    }

    return [.. files];
}

static byte[] Record(byte[] page, int index)
{
    var (headers, body) = (index % 3) switch
    {
        0 => ("Content-Type: text/html\r\n", page),
        1 => ("Content-Type: text/html\r\nContent-Encoding: gzip\r\n", Gzip(page)),
        _ => ("Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n", [.. Encoding.ASCII.GetBytes($"{page.Length:x}\r\n"), .. page, .. "\r\n0\r\n\r\n"u8]),
    };
    byte[] block = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}\r\n"), .. body];
    return
    [
        .. Encoding.ASCII.GetBytes($"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://example.org/{index}>\r\nWARC-Date: 2026-03-01T10:20:30Z\r\nContent-Length: {block.Length}\r\n\r\n"),
        .. block,
        .. "\r\n\r\n"u8,
    ];
}

static byte[] Gzip(byte[] content)
{
    using var target = new MemoryStream();
    using (var packer = new GZipStream(target, CompressionLevel.Fastest))
        packer.Write(content);
    return target.ToArray();
}

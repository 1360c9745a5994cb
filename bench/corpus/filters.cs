#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// Reads documents, cuts each into a view and runs FineWeb-2's filters over it, on one core. Arguments: a JSONL file (.zst or plain) of {"text"},
// and optionally a FineWeb-2 configuration; without one, Polish limits. Prints MB of UTF-8 text per second of this process's CPU time.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Views;
using ZstdSharp;

var raw = File.ReadAllBytes(args[0]);
if (args[0].EndsWith(".zst", StringComparison.Ordinal))
{
    using var inflated = new MemoryStream();
    using (var stream = new DecompressionStream(new MemoryStream(raw)))
        stream.CopyTo(inflated);
    raw = inflated.ToArray();
}

var configuration = args.Length > 1 ? FineWeb2Yaml.Read(args[1]) : new FineWeb2Configuration
{
    MaxDuplicateLineRatio = 0.32,
    TopNgrams = [new(2, 0.222), new(3, 0.198), new(4, 0.176)],
    DuplicateNgrams = [new(5, 0.172), new(6, 0.16), new(7, 0.148), new(8, 0.136), new(9, 0.123), new(10, 0.111)],
    MinLanguageScore = 0.689,
    MinLinePunctuationRatio = 0.087,
    MaxLineBreakRatio = 0.158,
    MinMeanWordLength = 3,
    MaxMeanWordLength = 12,
    MinLetterWordRatio = 0.726,
    StopWords = ["w", "i", "na", "z", "do", "się", "roku", "od", "a", "jest", "przez", "po", "jako", "oraz", "o", "został", "był", "nie"],
};
var chain = configuration.ToChain();
var view = new DocumentView(TokenRules.Polish);
var texts = Texts(raw).ToArray();
var bytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text));
var dropped = 0;

Measure("read JSONL", null, () =>
{
    foreach (var _ in Texts(raw))
    {
    }
});
Measure("view", null, () =>
{
    foreach (var text in texts)
        view.Read(text);
});
Measure("view + filters", null, () =>
{
    dropped = 0;
    foreach (var text in texts)
    {
        view.Read(text);
        dropped += chain.Judge(view).Kept ? 0 : 1;
    }
});
Measure("read + view + filters", 45, () =>
{
    foreach (var text in Texts(raw))
    {
        view.Read(text);
        chain.Judge(view);
    }
});
var hasher = new MinHasher(new MinHashOptions());
var signature = new ulong[hasher.SignatureLength];
Measure("read + filters + signatures", 35, () =>
{
    foreach (var text in Texts(raw))
    {
        view.Read(text);
        chain.Judge(view);
        hasher.TrySign(text, signature);
    }
});
Measure("view + filters, every score", null, () =>
{
    foreach (var text in texts)
    {
        view.Read(text);
        chain.Explain(view);
    }
});
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{dropped} of {texts.Length} documents dropped"));

void Measure(string name, double? floor, Action work)
{
    var best = double.MaxValue;
    for (var round = 0; round < 5; round++)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-30} {bytes / best / 1e6,7:F1} MB/s/core  {(floor is null ? "" : $"floor {floor}")}"));
}

// One line after the other, decoded to UTF-16 once.
static IEnumerable<string> Texts(byte[] jsonl)
{
    for (var start = 0; start < jsonl.Length;)
    {
        var length = Array.IndexOf(jsonl, (byte)'\n', start) is var end && end < 0 ? jsonl.Length - start : end - start;
        if (length > 0)
            yield return TextOf(jsonl.AsSpan(start, length));
        start += length + 1;
    }
}

static string TextOf(ReadOnlySpan<byte> line)
{
    var reader = new Utf8JsonReader(line);
    while (reader.Read())
    {
        if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
        {
            var isText = reader.ValueTextEquals("text"u8);
            reader.Read();
            if (isText)
                return reader.GetString() ?? "";
            reader.Skip();
        }
    }

    return "";
}

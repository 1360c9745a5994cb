#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// dotnet run dedup.cs signatures FILE.jsonl.zst [ITEMS.jsonl]  MB of UTF-8 text per CPU-second on one thread; with evaluation items, public and private, to look for
// dotnet run dedup.cs scale [MILLION-DOCUMENTS] [MEMORY-MIB]   bands and clusters of synthetic documents: records per CPU-second, and peak memory

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Lines;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Text.Documents;

var process = Process.GetCurrentProcess();
var options = new MinHashOptions();
if (args[0] == "signatures")
    Signatures(args[1], args.ElementAtOrDefault(2));
else
    Scale(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 3, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 256);

void Signatures(string path, string? itemsPath)
{
    List<string> texts = [];
    using (var reader = new StreamReader(JsonLines.OpenRead(path)))
    {
        while (reader.ReadLine() is { } line)
            texts.Add(JsonDocument.Parse(line).RootElement.GetProperty("text").GetString() ?? "");
    }

    var megabytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) / 1e6;
    var hasher = new MinHasher(options);
    var signature = new ulong[hasher.SignatureLength];
    Time("MinHash signatures", "90", text => hasher.TrySign(text, signature));
    Time("exact fingerprints", "-", text => TextFingerprint.Of(text));
    var folder = Directory.CreateTempSubdirectory("endonym-dedup-").FullName;
    using (var lines = new LineHashes(Path.Combine(folder, "lines"), new LineDedupOptions { Unit = TextUnit.Line, Scope = DuplicateScope.Everywhere }))
        Time("line hashes", "-", text => lines.Add(text, "site"));
    if (itemsPath is not null)
        Items(itemsPath, Path.Combine(folder, "private-items"));
    Directory.Delete(folder, recursive: true);

    void Items(string path, string privatePath)
    {
        var items = EvaluationItems.Read(path);
        PrivateItems.Write(privatePath, items, new GramOptions(), "sixteen bytes or more"u8);
        foreach (var set in new[] { GramSet.Of("public items", items, new GramOptions()), GramSet.OfPrivate("private items", privatePath) })
        {
            var found = 0;
            var scan = new Decontaminator([set], new DecontaminationOptions());
            Time($"decontamination, {set.Name}", "-", text => found += scan.Check(text).Items.Count);
            Print($"found {found / 5}");
        }
    }

    void Time(string name, string floor, Action<string> each)
    {
        var best = 0.0;
        for (var round = 0; round < 5; round++)
        {
            var start = Cpu();
            texts.ForEach(each);
            best = Math.Max(best, megabytes / (Cpu() - start));
        }

        Print($"{name}  {best:F1} MB/s/core  {floor}");
    }
}

// One document in ten is a copy of an earlier one, and one in a hundred is the same piece of boilerplate: what a list in memory or a hash range for each task would choke on.
void Scale(double millions, int memoryMebibytes)
{
    const int Shards = 16;
    var folder = Directory.CreateTempSubdirectory("endonym-dedup-").FullName;
    try
    {
        var perShard = (int)(millions * 1e6 / Shards);
        var start = Cpu();
        var copies = 0L;
        List<string> files = [];
        var signature = new ulong[options.Bands * options.RowsPerBand];
        for (var shard = 0; shard < Shards; shard++)
        {
            files.Add(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{shard:D5}.signatures")));
            using var file = new MinHashSignatures(files[^1], options);
            for (var i = 0; i < perShard; i++)
            {
                var document = ((ulong)shard * (ulong)perShard) + (ulong)i;
                var original = (document % 100) switch { 99 => 99UL, < 10 when document >= 100 => document - 90, _ => document };
                copies += original == document ? 0 : 1;
                for (var k = 0; k < signature.Length; k++)
                    signature[k] = Mix((original * 4096) + (ulong)k);
                // A copy shares two bands; all of them would only repeat the work.
                for (var k = 2 * options.RowsPerBand; original != document && original != 99 && k < signature.Length; k++)
                    signature[k] = Mix((document * 4096) + (ulong)k);
                file.Add(signature);
            }

            file.Complete();
        }

        var signed = Cpu();
        var resources = new DedupResources { ScratchFolder = Path.Combine(folder, "scratch"), MemoryBytes = (long)memoryMebibytes << 20 };
        var bands = MinHashBands.Write(files, Path.Combine(folder, "bands"), new MinHashBandsOptions(), resources, CancellationToken.None);
        var sorted = Cpu();
        var report = MinHashClusters.Write(files, Path.Combine(folder, "bands"), Path.Combine(folder, "clusters"), resources, CancellationToken.None);
        var clustered = Cpu();

        process.Refresh();
        Print($"documents {report.Documents}, records {bands.Records}, pairs {report.Pairs}, removed {report.Removed} (made: {copies})");
        Print($"writing signatures {signed - start:F1} s, bands {sorted - signed:F1} s, clusters {clustered - sorted:F1} s of CPU; bands and clusters {bands.Records / (clustered - signed) / 1e6:F2} million records/s");
        Print($"memory given {memoryMebibytes} MiB, peak of the process {process.PeakWorkingSet64 >> 20} MiB");
        if (report.Removed != copies)
            throw new InvalidOperationException("Not the copies that were made were found.");
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

double Cpu()
{
    process.Refresh();
    return process.TotalProcessorTime.TotalSeconds;
}

// SplitMix64; the top three bits go, as a minimum is below 2⁶¹.
static ulong Mix(ulong x)
{
    x += 0x9E3779B97F4A7C15;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return (x ^ (x >> 31)) >> 3;
}

static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

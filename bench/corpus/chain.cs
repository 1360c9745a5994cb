#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// The steps of a lab, from lines of JSON to shards of tokens: language, FineWeb-2's filters, personal data, equal and nearly equal texts, panel, tokens.
// dotnet run chain.cs FILE-OR-FOLDER [THREADS [MEMORY-MIB]]
// Prints MB of UTF-8 text per second of CPU time, in all and of each step, and the peak of memory. The tokenizer and the language model are made before and not counted.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Endonym.Corpus.Classifiers;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Tokenizer;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;
using Endonym.Text.Packs;
using Endonym.Text.Privacy;

var input = Path.GetFullPath(args[0]);
var threads = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var memory = args.Length > 2 ? long.Parse(args[2], CultureInfo.InvariantCulture) << 20 : 1L << 30;
var work = Path.Combine(Path.GetTempPath(), $"endonym-chain-{Environment.ProcessId}");
var workspace = new Workspace(work, TimeProvider.System);
var reporter = new Quiet();
var process = Process.GetCurrentProcess();
try
{
    var (bytes, licenses) = Survey(input);
    var rights = new DeclaredRights { Title = "Bench", License = "CC0-1.0", Class = RightsClass.White, Origin = Origin.Organic, Category = SourceCategory.Other, Evidence = "text of this bench", AlsoCovers = licenses };
    var pack = LanguagePack.Find(Path.Combine(FindPacks(), "packs"), "pl")!;
    LanguageModelStep.Run(workspace, new LanguageModelOptions { Name = "languages" }, reporter, TimeProvider.System, default);

    var options = CorpusOptions.For(pack, "chain", SourceOptions.Jsonl("bench", rights, input)) with
    {
        LanguageCheck = new LanguageCheckOptions { Identifier = ClassifierChoice.Of("languages"), Threshold = new LanguageThreshold { Labels = ["pl"], MinScore = 0.5 } },
        FineWeb2 = Polish(),
        Privacy = new PrivacyOptions { Rules = PrivacyRules.For(pack) },
        NearDuplicates = new NearDuplicateOptions(),
        ThreadCount = threads,
        DedupMemoryBytes = memory,
    };
    var corpusSeconds = Measure("corpus", () => CorpusStep.Run(workspace, options, reporter, default));
    TokenizerStep.Run(workspace, new TokenizerOptions { Name = "tokenizer", Corpora = ["chain"], VocabularySize = 32_000, BytesPerCorpus = 25_000_000, ThreadCount = threads }, reporter, default);
    var shardSeconds = Measure("shards", () => ShardsStep.Run(workspace, new ShardsOptions { Name = "chain", Corpus = "chain", Tokenizer = "tokenizer", ThreadCount = threads }, reporter, default));
    Console.WriteLine(FormattableString.Invariant($"whole chain, {threads} thread(s)  {bytes / 1e6 / (corpusSeconds + shardSeconds):F1} MB/s of CPU  floor 12"));
    Console.WriteLine(FormattableString.Invariant($"peak memory  {PeakMiB():F0} MiB  for {bytes / 1e6:N0} MB of text"));

    double Measure(string name, Action run)
    {
        process.Refresh();
        var (cpu, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        run();
        process.Refresh();
        var seconds = (process.TotalProcessorTime - cpu).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"{name}  {bytes / 1e6 / seconds:F1} MB/s of CPU  ({seconds:F1} s of CPU, {clock.Elapsed.TotalSeconds:F1} s of time)"));
        return seconds;
    }
}
finally
{
    if (Directory.Exists(work))
        Directory.Delete(work, recursive: true);
}

static (long Bytes, IReadOnlyList<string> Licenses) Survey(string path)
{
    var bytes = 0L;
    var licenses = new ConcurrentDictionary<string, bool>();
    Parallel.ForEach(File.Exists(path) ? [path] : Directory.GetFiles(path), file =>
    {
        using var reader = new StreamReader(JsonLines.OpenRead(file));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            Interlocked.Add(ref bytes, Encoding.UTF8.GetByteCount(document.RootElement.GetProperty("text").GetString()!));
            if (document.RootElement.TryGetProperty("license", out var license))
                licenses.TryAdd(license.GetString()!, true);
        }
    });
    return (bytes, [.. licenses.Keys.Order(StringComparer.Ordinal)]);
}

static double PeakMiB() => File.Exists("/proc/self/status")
    ? double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024
    : Process.GetCurrentProcess().PeakWorkingSet64 / 1024.0 / 1024;

static string FindPacks()
{
    var folder = Directory.GetCurrentDirectory();
    for (; !Directory.Exists(Path.Combine(folder, "packs")); folder = Path.GetDirectoryName(folder)!)
    {
    }

    return folder;
}

static FineWeb2Configuration Polish() => new()
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

internal sealed class Quiet : IStepReporter
{
    public void Started(Step step, string runId, bool resumed)
    {
    }

    public void Progressed(StepProgress progress)
    {
    }

    public void Noted(string message) => Console.WriteLine(message);

    public void Finished(Artifact artifact, TimeSpan elapsed)
    {
    }

    public void Skipped(Artifact artifact)
    {
    }
}

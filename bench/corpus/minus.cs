#!/usr/bin/env dotnet
#:project ../../src/stages/Corpus/Corpus.csproj
#:property PublishAot=false

// What a corpus saves that is not to repeat a larger one which keeps sketches of its documents.
// dotnet run minus.cs FOLDER WORK   FOLDER of generate.cs; its last file is the new text, the others the old corpus
// The old corpus is built twice, with sketches and without; the new one is taken from each. Both must come out in the same bytes.

using System.Diagnostics;
using System.Text.Json;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters;
using Endonym.Corpus.Sources;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;
using Endonym.Text.Packs;

var files = Directory.GetFiles(args[0], "*.zst").Order(StringComparer.Ordinal).ToArray();
var workspace = new Workspace(args[1], TimeProvider.System);
var rights = new DeclaredRights { Title = "generated", License = "CC0-1.0", Class = RightsClass.White, Origin = Origin.Converted, Category = SourceCategory.Other, Evidence = "made for this measurement" };
var options = new CorpusOptions
{
    Name = "sketched",
    Language = "pl",
    Sources = [SourceOptions.Jsonl("old", rights, files[..^1])],
    Filters = new FilterOptions { Script = "Latn", Thresholds = new FilterThresholds { MinLength = 1, MaxMeanWordLength = 1000, MinLetterWordRatio = 0, MaxNewLineRatio = 1, MaxDuplicateLineRatio = 1 } },
    Panel = new() { Share = 0 },
    NearDuplicates = new NearDuplicateOptions(),
};

var sketched = Make(options);
// The same documents as a source: nothing among them is near anything any more, so that a corpus that looks for no near duplicates holds all of them.
var kept = Path.Combine(args[1], "kept.jsonl.zst");
if (!File.Exists(kept))
{
    using var file = new FileStream(kept, FileMode.Create);
    using var packed = JsonLines.Pack(file, kept, zstdLevel: 1);
    foreach (var document in CorpusFiles.ReadDocuments(sketched))
    {
        packed.Write(JsonSerializer.SerializeToUtf8Bytes(new { id = document.Id, text = document.Text }));
        packed.Write("\n"u8);
    }
}

var bare = Make(options with { Name = "bare", Sources = [SourceOptions.Jsonl("old", rights, kept)], NearDuplicates = null });
var bytes = CorpusFiles.ReadReport(bare).KeptBytes;
var sizes = sketched.Manifest.Files.ToLookup(file => file.Path.Split('-')[0], file => file.Bytes);
Print($"old corpus: {CorpusFiles.ReadReport(sketched).Kept} documents, {bytes / 1e6:F0} MB of text, {sizes["documents"].Sum() / 1e6:F1} MB packed; sketches {sizes["sketches"].Sum() / 1e6:F1} MB, signatures {sizes["signatures"].Sum() / 1e6:F1} MB");

List<Artifact> made = [];
foreach (var round in Enumerable.Range(0, 3))
{
    foreach (var other in new[] { "", "sketched", "bare" })
        made.Add(Make(options with { Name = $"new-{other}-{round}", Sources = [SourceOptions.Jsonl("new", rights, files[^1])], Minus = other.Length > 0 ? [other] : [] }));
}

if (made.Where(corpus => corpus.Manifest.Inputs.Count > 0).Select(corpus => string.Concat(corpus.Manifest.Files.Select(file => file.Sha256))).Distinct().Count() != 1)
    throw new InvalidOperationException("The new corpus is not the same taken from both.");

Artifact Make(CorpusOptions what)
{
    var (wall, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
    var corpus = CorpusStep.Run(workspace, what, new Quiet(), CancellationToken.None);
    Print($"{what.Name}: {wall.Elapsed.TotalSeconds:F2} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F2} s of CPU, {CorpusFiles.ReadReport(corpus).Kept} documents kept");
    return corpus;
}

static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

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

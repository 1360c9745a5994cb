using System.IO.Compression;
using System.Text;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Sources;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Tests.Execution;

/// <summary>A corpus of several files, worked on in units: what is shared out, stopped and repeated must not show in what comes out.</summary>
public sealed class CorpusUnitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_go_into_units_in_order_and_whole()
    {
        var units = SourceUnit.Plan([new Listed(("a", 60), ("b", 50), ("c", 10), ("d", 500), ("e", 1)), new Listed(("f", 0))], bytesPerUnit: 100);

        // 60 | 50 + 10 | 500 alone, as no file is split | 1; the next source begins a unit of its own.
        Assert.Equal(["a", "b c", "d", "e", "f"], units.Select(unit => string.Join(' ', unit.Files.Select(file => file.Name))));
        Assert.Equal([0, 0, 0, 0, 1], units.Select(unit => unit.Place));
    }

    [Fact]
    public void Units_of_freer_sources_come_first()
    {
        var grey = new Listed(("grey", 1)) { Class = Lineage.Rights.RightsClass.GreyTdm };

        var units = SourceUnit.Plan([grey, new Listed(("white", 1))], bytesPerUnit: 100);

        Assert.Equal([("white", 1, "00000"), ("grey", 0, "00001")], units.Select(unit => (unit.Files[0].Name, unit.Place, unit.Number)));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes_of_many_units()
    {
        var source = Files(count: 12);

        var one = Run(Options(source) with { Name = "one", ThreadCount = 1 });
        var three = Run(Options(source) with { Name = "three", ThreadCount = 3 });

        Assert.Equal(12, one.Manifest.Files.Count(file => file.Path.StartsWith("documents-", StringComparison.Ordinal)));
        Assert.Equal(one.Manifest.Files, three.Manifest.Files);
    }

    [Fact]
    public void A_duplicate_in_another_unit_names_the_first_and_a_repeated_name_is_dropped()
    {
        var source = Source(
            ("a.jsonl", Samples.JsonLine("one", Samples.Story(1))),
            ("b.jsonl", Samples.JsonLine("two", Samples.Story(2)) + Samples.JsonLine("again", Samples.Story(1))),
            ("c.jsonl", Samples.JsonLine("two", Samples.Story(3)) + Samples.JsonLine("four", Samples.Story(4))));

        var corpus = Run(Options(source));

        Assert.Equal("s/one", Assert.Single(CorpusRejects.Sample(corpus, ClusterDecision.DuplicateReason, 5)).Partner);
        Assert.Equal("two", Assert.Single(CorpusRejects.Sample(corpus, CorpusBuilder.RepeatedId, 5)).Id);
        Assert.Equal(["four", "one", "two"], CorpusFiles.ReadDocuments(corpus).Concat(CorpusFiles.ReadHeldOut(corpus)).Select(document => document.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_in_turn_the_first_documents_are_of_every_unit_and_none_is_lost()
    {
        (string, string) File(string name, int first, int count) => (name, string.Concat(Enumerable.Range(first, count).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number)))));
        var corpus = Run(Options(Source(File("a.jsonl", 0, 9), File("b.jsonl", 100, 2), File("c.jsonl", 200, 5))));

        var units = CorpusFiles.ReadUnits(corpus).Select(unit => unit.Documents.Select(document => document.Id).ToList()).ToList();
        Assert.Equal(3, units.Count);
        var expected = Enumerable.Range(0, units.Max(unit => unit.Count)).SelectMany(turn => units.Where(unit => turn < unit.Count).Select(unit => unit[turn]));

        Assert.Equal(expected, CorpusFiles.ReadDocumentsInTurn(corpus).Select(document => document.Id));
    }

    [Fact]
    public void A_file_that_breaks_off_is_counted_and_named_and_the_rest_is_read()
    {
        var whole = Pack(string.Concat(Enumerable.Range(0, 400).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number)))));
        var source = Source(("a.jsonl", Samples.JsonLine("first", Samples.Story(1001))), ("c.jsonl", Samples.JsonLine("last", Samples.Story(1002))));
        File.WriteAllBytes(Path.Combine(source.Paths[0], "b.jsonl.gz"), whole[..(whole.Length / 2)]);

        var corpus = Run(Options(source));
        var report = CorpusFiles.ReadReport(corpus);

        Assert.Equal("b.jsonl.gz", Assert.Single(report.BrokenFiles).Name);
        Assert.DoesNotContain(_folder.Path, report.BrokenFiles[0].Error, StringComparison.Ordinal);
        Assert.Equal(1, report.Faults[UnitJudge.BrokenFile]);
        Assert.Equal(1, (int)corpus.Manifest.Facts["broken_files"]!);
        var ids = CorpusFiles.ReadDocuments(corpus).Concat(CorpusFiles.ReadHeldOut(corpus)).Select(document => document.Id).ToHashSet();
        Assert.Superset(new HashSet<string> { "first", "last", "d0" }, ids);
        Assert.InRange(ids.Count, 100, 300); // about half of the file, and the two others
    }

    [Fact]
    public void Stopped_at_any_moment_it_goes_on_and_gives_the_same_bytes()
    {
        var source = Files(count: 8);
        var undisturbed = Run(Options(source) with { Name = "corpus" }, workspace: "undisturbed");

        // Every step of progress is a moment to stop at; the small intervals of the reporter make dozens.
        var stops = 0;
        Artifact? disturbed = null;
        for (var moment = 1; disturbed is null; moment += 7)
        {
            using var stop = new CancellationTokenSource();
            var checks = 0;
            var reader = Options(source) with { Name = "corpus", ThreadCount = 2 };
            try
            {
                disturbed = Run(reader, workspace: "disturbed", new QuietReporter(() =>
                {
                    if (++checks >= moment)
                        stop.Cancel();
                }), stop.Token);
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }

        Assert.True(stops > 0);
        Assert.Equal(undisturbed.Manifest.Files, disturbed.Manifest.Files);
        Assert.Equal(undisturbed.Manifest.Id, disturbed.Manifest.Id);
    }

    [Fact]
    public void A_unit_that_is_done_is_not_read_again()
    {
        var source = Files(count: 4);
        StopInTheThirdUnit();
        var judged = Directory.GetFiles(Path.Combine(_folder.Path, "work"), "unit.json", SearchOption.AllDirectories).Where(path => !path.Contains(".partial", StringComparison.Ordinal)).ToList();
        Assert.InRange(judged.Count, 1, 3);
        var written = judged.ToDictionary(path => path, File.GetLastWriteTimeUtc);

        StopInTheThirdUnit();

        Assert.All(written, marker => Assert.Equal(marker.Value, File.GetLastWriteTimeUtc(marker.Key)));

        // A file has 1,500 documents, and progress comes with each thousand.
        void StopInTheThirdUnit()
        {
            using var stop = new CancellationTokenSource();
            var shown = 0;
            Assert.ThrowsAny<OperationCanceledException>(() => Run(Options(source) with { ThreadCount = 1 }, "work", new QuietReporter(() =>
            {
                if (++shown == 3)
                    stop.Cancel();
            }), stop.Token));
        }
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    // Enough documents for several reports of progress; every fifth repeats one of the file before.
    private SourceOptions Files(int count) => Source([.. Enumerable.Range(0, count).Select(file => (
        $"part-{file:D2}.jsonl",
        string.Concat(Enumerable.Range(0, 1500).Select(number => Samples.JsonLine($"{file}-{number}", Samples.Story(number % 5 == 0 ? ((file - 1) * 10_000) + number + 1 : (file * 10_000) + number))))))]);

    private SourceOptions Source(params IEnumerable<(string Name, string Lines)> files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "in")).FullName;
        foreach (var (name, lines) in files)
            File.WriteAllText(Path.Combine(folder, name), lines);
        return SourceOptions.Jsonl("s", Samples.Rights, folder);
    }

    private static CorpusOptions Options(SourceOptions source) => Samples.Options(source) with { UnitBytes = 1 };

    private Artifact Run(CorpusOptions options, string workspace = "work", IStepReporter? reporter = null, CancellationToken? cancellationToken = null) => CorpusStep.Run(
        new Workspace(Path.Combine(_folder.Path, workspace), TimeProvider.System), options, reporter ?? new QuietReporter(), cancellationToken ?? TestContext.Current.CancellationToken);

    private sealed class Listed(params (string Name, long Bytes)[] files) : IDocumentSource
    {
        public bool ComesInSeries => false;

        public IReadOnlyList<SourceFile> Files { get; } = [.. files.Select(file => new SourceFile(file.Name, file.Name, file.Bytes))];

        public Lineage.Rights.RightsClass Class { get; init; }

        public Lineage.Rights.Source Describe() => Samples.Rights.ToSource("listed", Samples.Today) with { Class = Class };

        public string Fingerprint() => throw new NotSupportedException();

        public IEnumerable<SourceItem> Read(SourceFile file, CancellationToken cancellationToken) => [];
    }
}

using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Lines;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Purging;
using Endonym.Corpus.Execution.Sketches;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Tests.Execution.Sketches;

/// <summary>What a corpus keeps so that a later one need not read its texts to leave out what it has.</summary>
public sealed class CorpusSketchesTests : IDisposable
{
    private const string Menu = "Strona główna, aktualności, kontakt, mapa strony";

    private readonly TemporaryFolder _folder = new();
    private readonly QuietReporter _reporter = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_sketches_are_those_of_the_documents_beside_them()
    {
        // Copies, near copies, a menu that is taken out of all but one, texts too short to be signed, and a panel.
        string[] ids = [.. Ids(0, 60), .. Ids(0, 5).Select(id => id + "+"), "tak", "nie"];
        var corpus = Run(Options(Source("s", ids, id => id is "tak" or "nie" ? $"Krótko: {id}." : TextOf(id) + (Hash(id) % 3 == 0 ? "\n" + Menu : ""))) with
        {
            UnitBytes = 1,
            RepeatedLines = new LineDedupOptions { Unit = TextUnit.Line, Scope = DuplicateScope.Everywhere },
            Panel = new() { Share = 0.1 },
        });

        var report = CorpusFiles.ReadReport(corpus);
        Assert.Equal((5, true, true), (report.Dropped[ClusterDecision.NearDuplicateReason], report.RepeatedLines > 5, report.HeldOut > 2));
        AssertSketched(corpus);
    }

    [Fact]
    public void A_corpus_that_looks_for_no_near_duplicates_keeps_none() =>
        Assert.DoesNotContain(Run(Options(Source("s", Ids(0, 5))) with { NearDuplicates = null }).Manifest.Files, file => file.Path.StartsWith("sketches", StringComparison.Ordinal) || file.Path.StartsWith("signatures", StringComparison.Ordinal));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_difference_is_the_same_bytes_whether_the_other_corpus_keeps_sketches_or_not(bool near)
    {
        // The same documents with and without sketches; of the new ones some are equal, some nearly, some are other texts under a name of old ones, some are new.
        var old = Options(Source("w", Ids(0, 40))) with { UnitBytes = 1, Panel = new() { Share = 0.2 } };
        var sketched = Run(old with { Name = "sketched" });
        var bare = Run(old with { Name = "bare", NearDuplicates = null });
        Assert.Equal(CorpusFiles.ReadDocuments(bare), CorpusFiles.ReadDocuments(sketched));
        Assert.NotEmpty(CorpusFiles.ReadHeldOut(bare));
        var later = Options(Source("g", [.. Ids(10, 20), .. Ids(25, 10).Select(id => id + "+"), .. Ids(50, 20)]), Source("w", Ids(60, 5), name: id => IdOf(Hash(id) % 40), folder: "again")) with { UnitBytes = 1, NearDuplicates = near ? new NearDuplicateOptions() : null };

        var first = Run(later with { Name = "first", Minus = ["sketched"] });
        Assert.Empty(_reporter.Notes);
        var second = Run(later with { Name = "second", Minus = ["bare"] });

        Assert.Equal(second.Manifest.Files, first.Manifest.Files);
        Assert.True(CorpusFiles.ReadReport(first).Dropped[Fates.InOtherCorpusReason] > 15);
        Assert.Equal(near ? 1 : 0, _reporter.Notes.Count(note => note.Contains("'bare'", StringComparison.Ordinal) && note.Contains("signed anew", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_text_of_a_sketched_corpus_is_read()
    {
        var old = Run(Options(Source("w", Ids(0, 20))) with { Name = "old" });
        foreach (var (path, _) in CorpusFiles.DocumentFiles(old))
            File.WriteAllText(path, "no packed file");

        var later = Run(Options(Source("g", Ids(10, 20))) with { Name = "later", Minus = ["old"] });

        Assert.Equal(Ids(20, 10), CorpusFiles.ReadDocuments(later).Select(document => document.Id));
    }

    [Fact]
    public void Signatures_of_another_kind_are_made_anew_and_said_to_be()
    {
        var source = Source("w", Ids(0, 20));
        var otherSketch = new NearDuplicateOptions { Sketch = new MinHashOptions { Bands = 7, RowsPerBand = 4 } };
        Run(Options(source) with { Name = "same" });
        Run(Options(source) with { Name = "other", NearDuplicates = otherSketch });
        var later = Options(Source("g", [.. Ids(10, 20), "d3+"]));

        var first = Run(later with { Name = "first", Minus = ["same"] });
        Assert.Empty(_reporter.Notes);
        var second = Run(later with { Name = "second", Minus = ["other"] });

        Assert.Equal(first.Manifest.Files, second.Manifest.Files);
        Assert.Contains("Bands = 7", Assert.Single(_reporter.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_corpora_are_left_out_in_the_order_in_which_they_are_named()
    {
        Run(Options(Source("a", Ids(0, 10))) with { Name = "a" });
        Run(Options(Source("b", Ids(5, 10))) with { Name = "b" });

        var later = Run(Options(Source("g", [.. Ids(0, 16)])) with { Name = "later", Minus = ["b", "a"] });

        Assert.Equal([IdOf(15)], CorpusFiles.ReadDocuments(later).Select(document => document.Id));
        var partners = CorpusRejects.Sample(later, Fates.InOtherCorpusReason, 50).ToDictionary(item => item.Id, item => item.Partner);
        Assert.Equal(("a/" + IdOf(4), "b/" + IdOf(5)), (partners[IdOf(4)], partners[IdOf(5)]));
    }

    [Fact]
    public void Stopped_anywhere_and_gone_on_with_it_has_the_same_bytes()
    {
        Run(Options(Source("w", Ids(0, 20))) with { Name = "old" });
        var options = Options(Source("g", [.. Ids(10, 60), .. Ids(30, 5).Select(id => id + "+")])) with { UnitBytes = 1, Minus = ["old"], Panel = new() { Share = 0.1 } };
        var undisturbed = Run(options with { Name = "undisturbed", ThreadCount = 4 });

        Artifact? disturbed = null;
        for (var moment = 1; disturbed is null; moment++)
        {
            using var stop = new CancellationTokenSource();
            var shown = 0;
            try
            {
                disturbed = CorpusStep.Run(Samples.Workspace(_folder), options with { Name = "disturbed", ThreadCount = 1 }, new QuietReporter(() =>
                {
                    if (++shown >= moment)
                        stop.Cancel();
                }), stop.Token);
            }
            catch (OperationCanceledException)
            {
            }
        }

        Assert.Equal(undisturbed.Manifest.Files, disturbed.Manifest.Files);
        AssertSketched(disturbed);
    }

    [Fact]
    public void What_a_purge_takes_out_is_no_longer_compared_with()
    {
        // Three units; of the first one goes, of the second all, of the third none.
        var before = Run(Options(Source("w", Ids(0, 30))) with { Name = "old", UnitBytes = 1, Panel = new() { Share = 0.2 } });
        var gone = CorpusFiles.ReadDocuments(before).First(document => string.CompareOrdinal(document.Id, IdOf(10)) < 0).Id;
        var heldOut = CorpusFiles.ReadHeldOut(before).First().Id;
        var secondUnit = Enumerable.Range(10, 10).Select(IdOf).Where(id => id != heldOut && id != gone);
        var list = _folder.File("list.yaml", $$"""{ "format": 1, "take_downs": [ {{string.Join(", ", secondUnit.Append(gone).Append(heldOut).Select(id => $$"""{ "id": "t-{{id}}", "date": "2026-10-01", "reason": "asked", "document": "{{id}}" }"""))}} ] }""");

        var report = PurgeStep.ReadReport(PurgeStep.Run(Samples.Workspace(_folder), "old", list, _reporter, TestContext.Current.CancellationToken)!);

        var after = Samples.Workspace(_folder).Get(ArtifactKind.Corpus, "old");
        Assert.All(report.Checks, check => Assert.Equal((0, 0), (check.Named, check.SameText)));
        AssertSketched(after);
        string[] files = ["sketches-00001.jsonl.zst", "signatures-00001.bin"], untouched = ["sketches-00002.jsonl.zst", "signatures-00002.bin"];
        Assert.DoesNotContain(after.Manifest.Files, file => files.Contains(file.Path));
        Assert.Equal(before.Manifest.Files.Where(file => untouched.Contains(file.Path)), after.Manifest.Files.Where(file => untouched.Contains(file.Path)));

        // The same words by another hand, of which the list says nothing.
        var later = Run(Options(Source("g", [gone, heldOut], name: id => "another-" + id)) with { Name = "later", Minus = ["old"] });
        Assert.Equal(2, CorpusFiles.ReadReport(later).Kept);
        Assert.Empty(_reporter.Notes);
    }

    [Fact]
    public void Sketches_that_do_not_fit_their_documents_are_refused()
    {
        var old = Run(Options(Source("w", Ids(0, 30))) with { Name = "old", UnitBytes = 1 });
        var sketches = SketchFiles.Of(old)!;
        File.Copy(sketches[^1].Signatures, sketches[0].Signatures, overwrite: true);
        Assert.Contains(sketches[0].Names, Assert.Throws<InvalidInputException>(() => Run(Options(Source("g", Ids(40, 5))) with { Name = "later", Minus = ["old"] })).Message, StringComparison.Ordinal);

        // Both of another unit: as many documents fewer as the report knows of.
        File.Copy(sketches[^1].Names, sketches[0].Names, overwrite: true);
        Assert.Contains("30 documents", Assert.Throws<InvalidInputException>(() => Run(Options(Source("g", Ids(40, 5))) with { Name = "later", Minus = ["old"] })).Message, StringComparison.Ordinal);
    }

    // Signed and hashed once more, document after document.
    private static void AssertSketched(Artifact corpus)
    {
        var hasher = new MinHasher(new MinHashOptions());
        var signature = new ulong[hasher.SignatureLength];
        var documents = CorpusFiles.ReadDocuments(corpus).Concat(CorpusFiles.ReadHeldOut(corpus)).ToList();
        List<(string, string, string, string)> expected = [.. documents.Select(document => (document.Source, document.Id, TextFingerprint.ToHexadecimal(TextFingerprint.Of(document.Text)), Bands(document)))];

        Assert.Equal(expected, SketchFiles.Of(corpus)!.SelectMany(part => part.Read()).Select(sketch => (sketch.Document.Source, sketch.Document.Id, sketch.Document.Fingerprint, string.Join(' ', sketch.Bands))));

        string Bands(Document document)
        {
            var signed = hasher.TrySign(document.Text, signature);
            return string.Join(' ', Enumerable.Range(0, 14).Select(band => signed ? SignatureFile.HashBand(signature.AsSpan(band * 8, 8)) : SignatureFile.None));
        }
    }

    private static CorpusOptions Options(params SourceOptions[] sources) => Samples.Options(sources) with { NearDuplicates = new NearDuplicateOptions(), Panel = new() { Share = 0 } };

    private static string IdOf(int number) => FormattableString.Invariant($"d{number:D2}");

    private static string[] Ids(int first, int count) => [.. Enumerable.Range(first, count).Select(IdOf)];

    private static int Hash(string id) => id.Aggregate(17, (hash, character) => unchecked((hash * 31) + character)) & int.MaxValue;

    // The text follows from the id; a '+' at its end changes it a little. Words are letters only: numbers are all one to a signature.
    private static string TextOf(string id)
    {
        var random = new Random(Hash(id.TrimEnd('+')));
        var words = string.Join(' ', Enumerable.Range(0, 80).Select(_ => string.Concat(Enumerable.Range(0, 6).Select(_ => (char)random.Next('a', 'z' + 1)))));
        return words + (id.EndsWith('+') ? " koniec." : ".");
    }

    // Files of ten documents.
    private SourceOptions Source(string id, string[] documents, Func<string, string>? textOf = null, Func<string, string>? name = null, string? folder = null)
    {
        folder ??= id;
        foreach (var (chunk, number) in documents.Chunk(10).Select((chunk, number) => (chunk, number)))
            _folder.File(Path.Combine(folder, FormattableString.Invariant($"{number:D3}.jsonl")), string.Concat(chunk.Select(document => Samples.JsonLine(name?.Invoke(document) ?? document, (textOf ?? TextOf)(document)))));
        return SourceOptions.Jsonl(id, Samples.Rights, Path.Combine(_folder.Path, folder));
    }

    private Artifact Run(CorpusOptions options) => CorpusStep.Run(Samples.Workspace(_folder), options, _reporter, TestContext.Current.CancellationToken);
}

using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Lineage.Artifacts;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Tests.Shards;

public sealed class ShuffledShardsTests : IDisposable
{
    private readonly SmallShards _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_seed_permutes_the_documents_and_shards_still_vouch_for_them()
    {
        _small.Corpus("a", 80);
        _small.Tokenizer("a");

        var plain = SmallShards.Read(_small.Shards("a"));
        var shuffled = SmallShards.Read(_small.Shards(Shuffled("b", "a") with { MaxShardBytes = 8_192 }));

        Assert.Equal(plain.OrderBy(document => DocumentShuffle.OrderOf(document.Key, 9)).Select(Told), shuffled.Select(Told));
        Assert.NotEqual(plain.Select(Told), shuffled.Select(Told));
        new ShardsVerifier(_small.Workspace, new DedupResources { ScratchFolder = Path.Combine(_small.Folder, "scratch") }, 1, _ => { }).Verify("b", TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Threads_memory_and_the_cut_of_the_corpus_into_units_do_not_show()
    {
        // The same documents in one file and in eight, each of which is a unit.
        var lines = Enumerable.Range(0, 80).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number))).ToList();
        Corpus("one", [lines], 64 << 20);
        Corpus("eight", lines.Chunk(10).Reverse(), 1);
        _small.Tokenizer("one");

        var one = _small.Shards(Shuffled("s1", "one") with { ThreadCount = 1 });
        var eight = _small.Shards(Shuffled("s8", "eight") with { ThreadCount = 4, ShuffleMemoryBytes = 1_000 });

        Assert.NotEqual(
            CorpusFiles.ReadDocuments(_small.Workspace.Get(ArtifactKind.Corpus, "one")).Select(document => document.Id),
            CorpusFiles.ReadDocuments(_small.Workspace.Get(ArtifactKind.Corpus, "eight")).Select(document => document.Id));
        Assert.Equal(SmallShards.Read(one).Select(Told), SmallShards.Read(eight).Select(Told));
        Assert.Equal(one.Manifest.Files.Select(file => file.Sha256), eight.Manifest.Files.Select(file => file.Sha256));
    }

    private static ShardsOptions Shuffled(string name, string corpus) => new() { Name = name, Corpus = corpus, Tokenizer = "t", Seed = 9 };

    private static string Told((DocumentKey Key, string Source, int[] Tokens) document) => $"{document.Key} {document.Source} {string.Join(' ', document.Tokens)}";

    private void Corpus(string name, IEnumerable<IReadOnlyList<string>> files, long unitBytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_small.Folder, name)).FullName;
        foreach (var (lines, number) in files.Select((lines, number) => (lines, number)))
            File.WriteAllText(Path.Combine(folder, $"{number}.jsonl"), string.Concat(lines));
        // No panel: which documents are held out depends on what there is, and both corpora are to train on everything.
        var options = Samples.Options(SourceOptions.Jsonl("s", Samples.Rights, folder)) with { Name = name, UnitBytes = unitBytes, Panel = new PanelOptions { Share = 0 } };
        CorpusStep.Run(_small.Workspace, options, _small.Reporter, TestContext.Current.CancellationToken);
    }
}

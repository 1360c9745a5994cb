using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Dedup.MinHash;

public sealed class MinHashClustersTests : IDisposable
{
    private static readonly MinHashOptions Sketch = new();

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_first_of_near_duplicates_stays_and_is_named()
    {
        var files = Sign("a", [Story(0), Story(1), Changed(0)], [Story(2), Story(0), "za krótki", "za krótki"]);
        var report = Cluster(files, "bands");

        using var clusters = new ClusterFile(PathOf("clusters"));
        var own = (long ordinal) => new ClusterDecision(ordinal, 1, true);
        ClusterDecision[] expected = [new(0, 3, true), own(1), new(0, 3, false), own(3), new(0, 3, false), own(5), own(6)];

        Assert.Equal(expected, clusters.ReadAll());
        Assert.Equal(expected[2], clusters[2]);
        Assert.Equal((7, 2, 1, 3, 5, 2), (report.Documents, report.WithoutSignature, report.Clusters, report.LargestCluster, report.Kept, report.Removed));
    }

    [Fact]
    public void Candidates_are_all_that_share_a_band_and_clusters_their_closure()
    {
        // Random signatures of few values, so that bands coincide by chance; compared with every pair by definition.
        var options = new MinHashOptions { Bands = 4, RowsPerBand = 2 };
        var random = new Random(11);
        ulong[][] signatures = [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 8).Select(_ => (ulong)random.Next(40)).ToArray())];
        var labels = Enumerable.Range(0, signatures.Length).ToArray();
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < signatures.Length; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    if (labels[i] == labels[j] || !Enumerable.Range(0, 4).Any(band => signatures[i].AsSpan(band * 2, 2).SequenceEqual(signatures[j].AsSpan(band * 2, 2))))
                        continue;
                    labels[i] = labels[j] = Math.Min(labels[i], labels[j]);
                    changed = true;
                }
            }
        }

        var files = SignRaw("raw", options, signatures[..150], signatures[150..]);
        var report = Cluster(files, "bands");

        using var clusters = new ClusterFile(PathOf("clusters"));
        Assert.Equal(labels, clusters.ReadAll().Select(decision => (int)decision.Survivor));
        var pairs = Enumerable.Range(0, 4).Sum(band => signatures.Length - signatures.Select(signature => (signature[band * 2], signature[(band * 2) + 1])).Distinct().Count());
        Assert.Equal(pairs, report.Pairs);
        Assert.Equal(labels.Distinct().Count(), report.Kept);
        Assert.InRange(report.LargestCluster, 2, 399);
    }

    [Fact]
    public void The_same_bytes_come_out_however_the_work_is_cut()
    {
        var files = Sign("a", Stories(0, 300), [.. Stories(250, 300), .. Stories(0, 20).Select(story => story + " I koniec.")]);
        Cluster(files, "once");
        var once = File.ReadAllBytes(PathOf("clusters"));

        // A task for each band, another cut for each range.
        foreach (var band in Enumerable.Range(0, Sketch.Bands).Reverse())
            MinHashBands.Write(files, PathOf("by-band"), new MinHashBandsOptions { Bands = [band] }, Resources, CancellationToken.None);
        foreach (var range in new[] { 2, 0, 1 })
            MinHashBands.Write(files, PathOf("by-range"), new MinHashBandsOptions { Ranges = 3, Range = range }, Resources, CancellationToken.None);
        MinHashBands.Write(files, PathOf("in-one"), new MinHashBandsOptions { Ranges = 3 }, Resources, CancellationToken.None);

        foreach (var (cut, whole) in new[] { ("by-band", "once"), ("by-range", "in-one") })
        {
            foreach (var file in Directory.GetFiles(PathOf(cut)))
                Assert.Equal(File.ReadAllBytes(Path.Combine(PathOf(whole), Path.GetFileName(file))), File.ReadAllBytes(file));
            MinHashClusters.Write(files, PathOf(cut), PathOf("again"), Resources, CancellationToken.None);
            Assert.Equal(once, File.ReadAllBytes(PathOf("again")));
        }
    }

    [Fact]
    public void Tables_that_do_not_fit_into_memory_are_files()
    {
        // Half a mebibyte holds the numbers of 131,072 documents.
        var files = SignRaw("many", Sketch with { Bands = 1, RowsPerBand = 1 }, [.. Enumerable.Range(0, 140_000).Select(i => new[] { (ulong)(i % 139_990) })]);

        var report = Cluster(files, "bands");

        Assert.Equal((10, 10, 2), (report.Removed, report.Clusters, report.LargestCluster));
        Assert.False(Directory.Exists(PathOf("scratch")));
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_refused()
    {
        var files = Sign("a", Stories(0, 5), Stories(5, 5));
        Cluster(files, "bands");
        void Refused(IReadOnlyList<string> signatures, string bands) => Assert.Throws<InvalidInputException>(() =>
            MinHashClusters.Write(signatures, bands, PathOf("other"), Resources, CancellationToken.None));

        Refused([files[1], files[0]], PathOf("bands"));
        Refused([files[0]], PathOf("bands"));
        Refused([], PathOf("bands"));
        Refused([files[0], files[0]], PathOf("bands"));
        Refused(files, PathOf("nowhere"));
        var smaller = SignRaw("small", new MinHashOptions { Bands = 2, RowsPerBand = 2 }, [[1, 2, 3, 4]]);
        Assert.Throws<InvalidInputException>(() => MinHashBands.Write([.. files, .. smaller], PathOf("mixed"), new MinHashBandsOptions(), Resources, CancellationToken.None));
        Assert.Throws<InvalidInputException>(() => MinHashBands.Write(files, PathOf("mixed"), new MinHashBandsOptions { Bands = [14] }, Resources, CancellationToken.None));

        File.Delete(Path.Combine(PathOf("bands"), "band-013-00000.bands"));
        Refused(files, PathOf("bands"));
        Assert.False(File.Exists(PathOf("other")));
    }

    [Fact]
    public void A_damaged_signature_is_noticed_by_the_task_that_reads_it()
    {
        var files = Sign("a", Stories(0, 5));
        var bytes = File.ReadAllBytes(files[0]);
        bytes[64 + (8 * 6 * 3)] ^= 1; // the first hash of band 3: five hashes and their checksum make a column
        File.WriteAllBytes(files[0], bytes);

        MinHashBands.Write(files, PathOf("bands"), new MinHashBandsOptions { Bands = [2] }, Resources, CancellationToken.None);
        var error = Assert.Throws<InvalidInputException>(() => MinHashBands.Write(files, PathOf("bands"), new MinHashBandsOptions { Bands = [3] }, Resources, CancellationToken.None));
        Assert.Contains(files[0], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_shard_and_an_empty_corpus_are_no_trouble()
    {
        var report = Cluster(Sign("a", [], Stories(0, 3), []), "bands");
        Assert.Equal(3, report.Kept);

        report = Cluster(Sign("b", [[]]), "empty-bands");
        Assert.Equal((0, 0), (report.Documents, report.Kept));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    [InlineData(5, 5)]
    [InlineData(99, 5)]
    [InlineData(100, 8)]
    [InlineData(999, 8)]
    [InlineData(1000, 1)]
    [InlineData(4_000_000_000, 1)]
    public void Rehydration_has_fineweb_2s_weights(long clusterSize, int weight) => Assert.Equal(weight, RehydrationWeights.FineWeb2.Of(clusterSize));

    [Fact]
    public void Rehydration_weights_begin_at_one_and_rise()
    {
        Assert.Throws<InvalidInputException>(() => new RehydrationWeights([]));
        Assert.Throws<InvalidInputException>(() => new RehydrationWeights([(2, 1)]));
        Assert.Throws<InvalidInputException>(() => new RehydrationWeights([(1, 1), (1, 2)]));
        Assert.Throws<InvalidInputException>(() => new RehydrationWeights([(1, -1)]));
    }

    public void Dispose() => _folder.Dispose();

    private DedupResources Resources => new() { ScratchFolder = PathOf("scratch"), MemoryBytes = 1 << 20 };

    private static string[] Stories(int first, int count) => [.. Enumerable.Range(first, count).Select(Story)];

    /// <summary>A document of its own. Numbers are all one number to a signature, so its words are told apart by letters.</summary>
    private static string Story(int number) => string.Join(' ', Enumerable.Range(0, 60).Select(word => $"słowo{Letters(number)}q{Letters(word * 7919 % 101)}"));

    private static string Letters(int number) => $"{(char)('a' + (number / 26))}{(char)('a' + (number % 26))}";

    // One new shingle beside 56 old ones.
    private static string Changed(int story) => Story(story) + " inny.";

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private List<string> Sign(string name, params string[][] shards)
    {
        var hasher = new MinHasher(Sketch);
        List<string> files = [];
        foreach (var texts in shards)
        {
            files.Add(PathOf($"{name}{files.Count}"));
            using var file = new MinHashSignatures(files[^1], Sketch);
            foreach (var text in texts)
                file.Add(hasher, text);
            file.Complete();
        }

        return files;
    }

    private List<string> SignRaw(string name, MinHashOptions options, params ulong[][][] shards)
    {
        List<string> files = [];
        foreach (var signatures in shards)
        {
            files.Add(PathOf($"{name}{files.Count}"));
            using var file = new MinHashSignatures(files[^1], options);
            foreach (var signature in signatures)
                file.Add(signature);
            file.Complete();
        }

        return files;
    }

    private MinHashReport Cluster(List<string> files, string bands)
    {
        MinHashBands.Write(files, PathOf(bands), new MinHashBandsOptions(), Resources, CancellationToken.None);
        return MinHashClusters.Write(files, PathOf(bands), PathOf("clusters"), Resources, CancellationToken.None);
    }
}

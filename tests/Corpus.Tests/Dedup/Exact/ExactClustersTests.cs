using Endonym.Corpus.Dedup;
using Endonym.Corpus.Dedup.Exact;
using Endonym.Lineage;

namespace Endonym.Corpus.Tests.Dedup.Exact;

public sealed class ExactClustersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_first_of_equal_texts_stays_and_is_named()
    {
        var files = Write(["Ala ma kota.", "Kot ma Alę."], [], ["ALA  ma\nkota.", "Ala ma kota", "Kot ma Alę.", "Ala ma kota."]);

        var report = ExactClusters.Write(files, PathOf("clusters"), Resources, CancellationToken.None);

        using var clusters = new ClusterFile(PathOf("clusters"));
        Assert.Equal([0, 1, 0, 3, 1, 0], clusters.ReadAll().Select(decision => decision.Survivor));
        Assert.Equal([3, 2, 3, 1, 2, 3], clusters.ReadAll().Select(decision => decision.ClusterSize));
        Assert.Equal([true, true, false, true, false, false], clusters.ReadAll().Select(decision => decision.Kept));
        Assert.Equal(new ExactReport { Documents = 6, Clusters = 2, LargestCluster = 3, Kept = 3, Removed = 3 }, report);
    }

    [Fact]
    public void What_does_not_fit_into_memory_is_found_all_the_same()
    {
        // 120,000 records of 24 bytes and as many duplicates, in a mebibyte; half of them one text.
        const int Count = 120_000;
        UInt128 FingerprintOf(int document) => document % 2 == 0 ? 7 : (UInt128)(ulong)(document % 1001) << 64;
        List<string> files = [PathOf("shard")];
        using (var file = new ExactHashes(files[0]))
        {
            for (var document = 0; document < Count; document++)
                file.Add(FingerprintOf(document));
            file.Complete();
        }

        var report = ExactClusters.Write(files, PathOf("clusters"), Resources, CancellationToken.None);

        var firsts = Enumerable.Range(0, Count).GroupBy(FingerprintOf).ToDictionary(group => group.Key, group => (group.Min(), group.Count()));
        using var clusters = new ClusterFile(PathOf("clusters"));
        Assert.Equal(Enumerable.Range(0, Count).Select(document => firsts[FingerprintOf(document)]), clusters.ReadAll().Select(decision => ((int)decision.Survivor, (int)decision.ClusterSize)));
        Assert.Equal((Count / 2, firsts.Count), (report.LargestCluster, report.Kept));
        Assert.False(Directory.Exists(PathOf("scratch")));
    }

    [Fact]
    public void A_file_that_was_not_completed_is_no_file()
    {
        using (var file = new ExactHashes(PathOf("shard")))
            file.Add("Ala");

        Assert.Throws<InvalidInputException>(() => ExactClusters.Write([PathOf("shard")], PathOf("clusters"), Resources, CancellationToken.None));
        Assert.False(File.Exists(PathOf("clusters")));
    }

    public void Dispose() => _folder.Dispose();

    private DedupResources Resources => new() { ScratchFolder = PathOf("scratch"), MemoryBytes = 1 << 20 };

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private List<string> Write(params string[][] shards)
    {
        List<string> files = [];
        foreach (var texts in shards)
        {
            files.Add(PathOf($"shard{files.Count}"));
            using var file = new ExactHashes(files[^1]);
            foreach (var text in texts)
                file.Add(text);
            Assert.Equal(texts.Length, file.Complete());
        }

        return files;
    }
}

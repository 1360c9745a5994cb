using Endonym.Corpus.Shards;
using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Tests.Shards;

public sealed class DocumentShuffleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1L << 40, 0)] // all in memory
    [InlineData(20_000, 6)]
    [InlineData(2_000, 60)]
    [InlineData(1, 1000)]
    public void Documents_come_back_whole_in_the_order_of_their_hashes_however_little_memory_there_is(long memoryBytes, int mostFiles)
    {
        var documents = Documents(500);
        var folder = Path.Combine(_folder.Path, "shuffle");
        List<EncodedDocument> shuffled;
        using (var shuffle = new DocumentShuffle(folder, expectedBytes: 70_000, memoryBytes))
        {
            foreach (var document in documents)
                shuffle.Add(DocumentShuffle.OrderOf(document.Key, 3), document);
            Assert.InRange(Directory.Exists(folder) ? Directory.GetFiles(folder).Length : 0, 0, mostFiles);
            shuffled = [.. shuffle.InOrder()];
        }

        var expected = documents.OrderBy(document => DocumentShuffle.OrderOf(document.Key, 3)).ToList();
        Assert.Equal(expected.Select(Told), shuffled.Select(Told));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Every_seed_has_an_order_of_its_own_in_which_neighbours_are_strangers()
    {
        var keys = Enumerable.Range(0, 1000).Select(number => DocumentKey.Of("s", $"{number}")).ToList();
        List<int> Order(ulong seed) => [.. Enumerable.Range(0, keys.Count).OrderBy(number => DocumentShuffle.OrderOf(keys[number], seed))];

        Assert.Equal(Order(5), Order(5));
        // Of a random permutation of 1,000 one element stays in its place on average (Poisson), and two neighbours stay together about twice.
        foreach (var (one, other) in ((ulong, ulong)[])[(0, 1), (1, 2), (5, ulong.MaxValue)])
            Assert.InRange(Order(one).Zip(Order(other)).Count(pair => pair.First == pair.Second), 0, 8);
        Assert.InRange(Order(7).Zip(Order(7).Skip(1)).Count(pair => Math.Abs(pair.First - pair.Second) == 1), 0, 10);
    }

    [Fact]
    public void A_stretch_of_the_order_takes_its_own_documents_into_any_number_of_files()
    {
        var first = ulong.MaxValue / 3;
        var last = ulong.MaxValue / 2;
        var documents = Documents(300).Where(document => DocumentShuffle.OrderOf(document.Key, 1) is var order && order >= first && order <= last).ToList();
        using var shuffle = new DocumentShuffle(Path.Combine(_folder.Path, "shuffle"), expectedBytes: 50_000, memoryBytes: 1_000, first, last);
        foreach (var document in documents)
            shuffle.Add(DocumentShuffle.OrderOf(document.Key, 1), document);

        Assert.Equal(documents.Select(document => DocumentShuffle.OrderOf(document.Key, 1)).Order(), shuffle.InOrder().Select(document => DocumentShuffle.OrderOf(document.Key, 1)));
    }

    private static List<EncodedDocument> Documents(int count)
    {
        var random = new Random(11);
        return
        [
            .. Enumerable.Range(0, count).Select(number => new EncodedDocument(
                DocumentKey.Of($"source{number % 3}", $"{number}"),
                new ShardGroup { Source = $"source{number % 3}", License = "CC0-1.0", Class = RightsClass.White, Origin = Origin.Organic },
                (uint)number,
                [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => random.Next())])),
        ];
    }

    private static string Told(EncodedDocument document) => $"{document.Key} {document.Group} {document.TextBytes} {string.Join(' ', document.Ids)}";
}

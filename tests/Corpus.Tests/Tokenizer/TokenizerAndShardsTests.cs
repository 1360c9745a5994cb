using Endonym.Corpus.Execution;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Tokenizer;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Text.Shards;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Tests.Tokenizer;

public sealed class TokenizerAndShardsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QuietReporter _reporter = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shards_decode_to_the_documents_in_their_order()
    {
        var corpus = Corpus("a", 0, 80);
        var tokenizer = TokenizerStep.Run(Samples.Workspace(_folder), new TokenizerOptions { Name = "t", Corpora = ["a"], VocabularySize = 400 }, _reporter, TestContext.Current.CancellationToken);
        var shards = ShardsStep.Run(Samples.Workspace(_folder), new ShardsOptions { Name = "s", Corpus = "a", Tokenizer = "t", MaxShardBytes = 8_192 }, _reporter, TestContext.Current.CancellationToken);

        var report = ShardsStep.ReadReport(shards);
        var loaded = TokenizerJson.ReadFolder(tokenizer.Folder);
        List<string> decoded = [];
        var tokens = 0L;
        foreach (var summary in report.Shards)
        {
            using var shard = TokenShard.Open(shards.PathOf(summary.File), report.TokenizerId);
            tokens += shard.TokenCount;
            Assert.Equal(new ShardSummary(summary.File, shard.DocumentCount, shard.TokenCount, RightsClass.White, shard.ProvenanceRoot), summary);
            for (var i = 0; i < shard.DocumentCount; i++)
            {
                var ids = shard.Read(shard.Document(i));
                Assert.Equal(loaded.Tokenizer.EndOfTextId, ids[0]);
                decoded.Add(loaded.Tokenizer.Decode(ids));
            }
        }

        Assert.True(report.Shards.Count > 1);
        Assert.Equal(CorpusFiles.ReadDocuments(corpus).Select(document => document.Text), decoded);
        Assert.Equal(tokens, report.Tokens);
        Assert.Equal(tokens, shards.Manifest.Composition.Sum(contribution => contribution.Tokens));
        Assert.Equal(tokenizer.Manifest.Files.Single(file => file.Path == TokenizerJson.FileName).Sha256, report.TokenizerId);
        Assert.NotNull(loaded.ChatTemplate);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_shards()
    {
        Corpus("a", 0, 80);
        TokenizerStep.Run(Samples.Workspace(_folder), new TokenizerOptions { Name = "t", Corpora = ["a"], VocabularySize = 400 }, _reporter, TestContext.Current.CancellationToken);

        var one = ShardsStep.Run(Samples.Workspace(_folder), new ShardsOptions { Name = "one", Corpus = "a", Tokenizer = "t", ThreadCount = 1 }, _reporter, TestContext.Current.CancellationToken);
        var four = ShardsStep.Run(Samples.Workspace(_folder), new ShardsOptions { Name = "four", Corpus = "a", Tokenizer = "t", ThreadCount = 4 }, _reporter, TestContext.Current.CancellationToken);

        Assert.Equal(one.Manifest.Id, four.Manifest.Id);
    }

    [Fact]
    public void A_tokenizer_learns_an_equal_part_of_each_corpus_and_says_how_well_it_fits_both()
    {
        Corpus("a", 0, 40);
        Corpus("b", 1000, 200);

        var options = new TokenizerOptions { Name = "t", Corpora = ["a", "b"], VocabularySize = 400, BytesPerCorpus = 8_000 };
        var tokenizer = TokenizerStep.Run(Samples.Workspace(_folder), options, _reporter, TestContext.Current.CancellationToken);
        TokenizerStep.Run(Samples.Workspace(_folder), options, _reporter, TestContext.Current.CancellationToken);

        Assert.Equal(1, _reporter.SkippedCount);
        Assert.Equal(["a", "b"], tokenizer.Manifest.Composition.Select(contribution => contribution.Source.Id));
        Assert.All(tokenizer.Manifest.Composition, contribution =>
        {
            Assert.Equal(TextUse.Tokenizer, contribution.Use);
            Assert.InRange(contribution.Bytes, 3_000, 8_000);
        });
        Assert.Equal(["a", "b"], TokenizerStep.ReadFertility(tokenizer).Select(entry => entry.Corpus));
        Assert.All(TokenizerStep.ReadFertility(tokenizer), entry => Assert.True(entry.BytesPerToken > 1));
    }

    private Artifact Corpus(string name, int first, int count)
    {
        var lines = string.Concat(Enumerable.Range(first, count).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number))));
        var options = Samples.Options(SourceOptions.Jsonl(name, Samples.Rights, _folder.File(name + ".jsonl", lines))) with { Name = name, Panel = new PanelOptions { Share = 0.1 } };
        return CorpusStep.Run(Samples.Workspace(_folder), options, _reporter, TestContext.Current.CancellationToken);
    }
}

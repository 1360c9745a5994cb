using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Shards;
using Endonym.Lineage;
using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Tests.Shards;

public sealed class ShardsVerifierTests : IDisposable
{
    private readonly SmallShards _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Shards_are_those_of_their_corpus()
    {
        _small.Corpus("a", 60, RightsClass.GreyTdm);
        _small.Tokenizer("a");
        var shards = _small.Shards("a");

        var report = Verify("a");

        Assert.True(report.Shards.Count > 2);
        Assert.Equal(RightsClass.GreyTdm, report.RightsClass);
        Assert.Equal(report.Documents, SmallShards.Read(shards).Count);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_small.Folder, "work"), "verify-*"));
    }

    [Fact]
    public void A_token_changed_on_the_disk_is_found_by_the_root()
    {
        _small.Corpus("a", 30);
        _small.Tokenizer("a");
        var shards = _small.Shards("a");
        var path = shards.PathOf(ShardsStep.ReadReport(shards).Shards[0].File);
        var bytes = File.ReadAllBytes(path);
        bytes[192 + 10] ^= 1;
        File.WriteAllBytes(path, bytes);

        var refusal = Assert.Throws<RefusedException>(() => Verify("a"));

        Assert.Contains("tokens-00000.bin: the documents give the root", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_is_not_of_the_corpus_is_named_with_the_one_it_replaces()
    {
        var corpus = _small.Corpus("a", 30);
        _small.Tokenizer("a");
        var shards = _small.Shards(new ShardsOptions { Name = "a", Corpus = "a", Tokenizer = "t" });
        // Somebody swaps the second document for one of their own and makes the file anew: a whole shard, whose root is right for what it holds.
        var documents = SmallShards.Read(shards);
        var path = shards.PathOf("tokens-00000.bin");
        int vocabulary, endOfText;
        string tokenizer;
        ShardGroup group;
        using (var shard = TokenShard.Open(path, null))
            (vocabulary, endOfText, tokenizer, group) = (shard.VocabularySize, shard.EndOfTextId, shard.TokenizerId, shard.Groups[0]);
        var sizes = CorpusFiles.ReadDocuments(corpus).Select(document => (uint)System.Text.Encoding.UTF8.GetByteCount(document.Text)).ToList();
        string root;
        using (var writer = new TokenShardWriter(path, vocabulary, tokenizer, endOfText))
        {
            for (var index = 0; index < documents.Count; index++)
                writer.Append(index == 1 ? [5, 6] : documents[index].Tokens.AsSpan(1), index == 1 ? DocumentKey.Of("a", "mine") : documents[index].Key, group, sizes[index]);
            writer.Complete();
            root = writer.ProvenanceRoot;
        }

        var reportPath = shards.PathOf(ShardsStep.ReportFile);
        var report = ShardsStep.ReadReport(shards);
        File.WriteAllText(reportPath, File.ReadAllText(reportPath).Replace(report.Shards[0].ProvenanceRoot, root, StringComparison.Ordinal));

        var refusal = Assert.Throws<RefusedException>(() => Verify("a"));

        Assert.Contains("1 documents in them are not there so, and 1 that are there are not in them", refusal.Summary, StringComparison.Ordinal);
        Assert.Contains(refusal.Reasons, reason => reason.Contains("document 'd", StringComparison.Ordinal) && reason.Contains(documents[1].Key.ToString(), StringComparison.Ordinal));
        Assert.Contains(refusal.Reasons, reason => reason.Contains($"no name here ({DocumentKey.Of("a", "mine")})", StringComparison.Ordinal));
    }

    [Fact]
    public void A_corpus_that_was_replaced_is_no_witness()
    {
        _small.Corpus("a", 30);
        _small.Tokenizer("a");
        _small.Shards("a");
        _small.Corpus("a", 31);

        Assert.Contains("corpus 'a'", Assert.Throws<InvalidInputException>(() => Verify("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_file_proves_whether_a_document_is_in_it()
    {
        _small.Corpus("a", 60);
        _small.Tokenizer("a");
        var shards = _small.Shards("a");
        var present = SmallShards.Read(shards)[3].Key;

        var proofs = ShardProof.Of(shards, present).ToList();

        Assert.Equal(ShardsStep.ReadReport(shards).Shards.Select(shard => shard.ProvenanceRoot), proofs.Select(proof => proof.Proof.Root));
        Assert.Equal([ProofVerdict.Present, .. Enumerable.Repeat(ProofVerdict.Absent, proofs.Count - 1)], proofs.Select(proof => proof.Proof.Shows(present)));
        Assert.All(ShardProof.Of(shards, DocumentKey.Of("a", "d60")), proof => Assert.Equal(ProofVerdict.Absent, proof.Proof.Shows(DocumentKey.Of("a", "d60"))));
    }

    private ShardsReport Verify(string name) =>
        new ShardsVerifier(_small.Workspace, new DedupResources { ScratchFolder = Path.Combine(_small.Folder, "work", "verify-" + name) }, threadCount: 2, _ => { }).Verify(name, TestContext.Current.CancellationToken);
}

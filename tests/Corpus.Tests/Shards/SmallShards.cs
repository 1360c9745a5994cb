using Endonym.Corpus.Execution;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Shards;
using Endonym.Corpus.Sources;
using Endonym.Corpus.Tokenizer;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Tests.Shards;

/// <summary>Corpora of a few documents, a tokenizer and shards, in a workspace of their own.</summary>
internal sealed class SmallShards : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    public Workspace Workspace => Samples.Workspace(_folder);

    public QuietReporter Reporter { get; } = new();

    /// <summary>Documents <c>d0</c>, <c>d1</c> … of a source that is called as the corpus.</summary>
    public Artifact Corpus(string name, int count, RightsClass rights = RightsClass.White, int first = 0, string language = "pl")
    {
        var lines = string.Concat(Enumerable.Range(first, count).Select(number => Samples.JsonLine($"d{number}", Samples.Story(number))));
        var declared = Samples.Rights with { Class = rights, License = rights == RightsClass.White ? "CC0-1.0" : "LicenseRef-web", Language = language };
        var options = Samples.Options(SourceOptions.Jsonl(name, declared, _folder.File(name + ".jsonl", lines))) with { Name = name, Panel = new PanelOptions { Share = 0.01 } };
        return CorpusStep.Run(Workspace, options, Reporter, TestContext.Current.CancellationToken);
    }

    /// <summary>A tokenizer "t" learnt from a corpus.</summary>
    public Artifact Tokenizer(string corpus) =>
        TokenizerStep.Run(Workspace, new TokenizerOptions { Name = "t", Corpora = [corpus], VocabularySize = 400 }, Reporter, TestContext.Current.CancellationToken);

    public Artifact Shards(ShardsOptions options) => ShardsStep.Run(Workspace, options, Reporter, TestContext.Current.CancellationToken);

    /// <summary>Shards of a corpus, called as it.</summary>
    public Artifact Shards(string corpus) => Shards(new ShardsOptions { Name = corpus, Corpus = corpus, Tokenizer = "t", MaxShardBytes = 8_192 });

    /// <summary>Every document of shards in order: its key, its source and its tokens.</summary>
    public static List<(DocumentKey Key, string Source, int[] Tokens)> Read(Artifact shards)
    {
        List<(DocumentKey, string, int[])> documents = [];
        foreach (var summary in ShardsStep.ReadReport(shards).Shards)
        {
            using var shard = TokenShard.Open(shards.PathOf(summary.File), null);
            documents.AddRange(Enumerable.Range(0, shard.DocumentCount).Select(shard.Document).Select(document => (document.Key, shard.Groups[document.Group].Source, shard.Read(document))));
        }

        return documents;
    }

    public void Dispose() => _folder.Dispose();
}

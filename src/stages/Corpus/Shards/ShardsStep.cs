using System.Text.Json.Nodes;
using Endonym.Corpus.Execution;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Shards;

/// <summary>Encodes the training documents of a corpus, in their order or shuffled, into memory-mappable files of token ids.</summary>
public static class ShardsStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "shards";

    /// <summary>What the shards hold; see <see cref="ShardsReport"/>.</summary>
    public const string ReportFile = "report.json";

    private const int Version = 2; // 2: shards know their documents and sources
    private const int DocumentsPerProgress = 1_000;

    // In memory, beside its tokens.
    private const int BytesPerDocument = 200;

    /// <summary>Writes the shards, unless they are there already.</summary>
    /// <exception cref="InvalidInputException">The corpus or the tokenizer is not there, or cannot be read.</exception>
    public static Artifact Run(Workspace workspace, ShardsOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var corpus = workspace.Get(ArtifactKind.Corpus, options.Corpus);
        var tokenizer = workspace.Get(ArtifactKind.Tokenizer, options.Tokenizer);
        var step = new Step { Verb = Verb, Version = Version, Kind = ArtifactKind.Shards, Name = options.Name, Options = options, Inputs = [corpus.As("corpus"), tokenizer.As("tokenizer")] };
        return workspace.Run(step, reporter, context => Encode(options, corpus, tokenizer, context), cancellationToken);
    }

    /// <summary>Reads the report of shards.</summary>
    public static ShardsReport ReadReport(Artifact shards) => LineageJson.Read<ShardsReport>(shards.PathOf(ReportFile), "shards report");

    private static StepResult Encode(ShardsOptions options, Artifact corpus, Artifact tokenizerArtifact, RunContext context)
    {
        OutputFolder.Empty(context);
        var tokenizer = TokenizerJson.ReadFolder(tokenizerArtifact.Folder).Tokenizer;
        var tokenizerId = ContentHash.OfFile(tokenizerArtifact.PathOf(TokenizerJson.FileName));
        var sources = corpus.Manifest.Composition.ToDictionary(contribution => contribution.Source.Id, contribution => contribution.Source, StringComparer.Ordinal);
        var counter = new ContributionCounter(TextUse.Collected);
        var total = corpus.Manifest.Composition.Sum(contribution => contribution.Documents);

        var done = 0L;
        var encoded = OrderedParallel.Map(CorpusFiles.ReadDocuments(corpus), options.ThreadCount, document => document.Text.Length, document => EncodedDocument.Of(document, sources[document.Source], tokenizer), context.CancellationToken)
            .Select(document =>
            {
                if (++done % DocumentsPerProgress == 0)
                    context.Progress(new StepProgress("encoding", done, total, "document"));
                return document;
            });

        using var files = new ShardFiles(context.OutputFolder, tokenizer.VocabularySize, tokenizerId, tokenizer.EndOfTextId, options.MaxShardBytes);
        foreach (var document in options.Seed is { } seed ? Shuffled(encoded, seed, options, corpus, context) : encoded)
        {
            files.Append(document);
            counter.Add(sources[document.Group.Source], document.TextBytes, document.Ids.Length + 1);
        }

        var composition = counter.ToComposition();
        var report = new ShardsReport
        {
            Shards = files.Complete(),
            TokenizerId = tokenizerId,
            RightsClass = Taint.ClassOf(composition),
            Documents = files.DocumentCount,
            Tokens = composition.Sum(contribution => contribution.Tokens),
            Bytes = composition.Sum(contribution => contribution.Bytes),
            TokensBySource = composition.ToDictionary(contribution => contribution.Source.Id, contribution => contribution.Tokens, StringComparer.Ordinal),
        };
        LineageJson.Write(Path.Combine(context.OutputFolder, ReportFile), report);
        return new StepResult(composition, new JsonObject
        {
            ["documents"] = report.Documents,
            ["tokens"] = report.Tokens,
            ["shards"] = report.Shards.Count,
            ["bytes_per_token"] = Math.Round((double)report.Bytes / report.Tokens, 3),
        });
    }

    private static IEnumerable<EncodedDocument> Shuffled(IEnumerable<EncodedDocument> documents, ulong seed, ShardsOptions options, Artifact corpus, RunContext context)
    {
        // A token has some four bytes of text, and takes four.
        var expectedBytes = corpus.Manifest.Composition.Sum(contribution => contribution.Bytes + (contribution.Documents * BytesPerDocument));
        using var shuffle = new DocumentShuffle(Path.Combine(context.StateFolder, "shuffle"), expectedBytes, options.ShuffleMemoryBytes);
        foreach (var document in documents)
            shuffle.Add(DocumentShuffle.OrderOf(document.Key, seed), document);

        foreach (var document in shuffle.InOrder())
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            yield return document;
        }
    }
}

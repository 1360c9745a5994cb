using System.Text;
using System.Text.Json.Nodes;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.ChatTemplates;
using Endonym.Text.Documents;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Tokenizer;

/// <summary>Learns a tokenizer from the training documents of corpora, and measures it on their held-out panels.</summary>
public static class TokenizerStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "tokenizer";

    /// <summary>How well the tokenizer fits each corpus; see <see cref="CorpusFertility"/>.</summary>
    public const string FertilityFile = "fertility.json";

    private const int Version = 1;
    private const double BytesPerMegabyte = 1e6;

    /// <summary>Learns the tokenizer, unless it is there already.</summary>
    /// <exception cref="InvalidInputException">The vocabulary is too small, or a corpus is not there.</exception>
    public static Artifact Run(Workspace workspace, TokenizerOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        List<Artifact> corpora = [.. options.Corpora.Select(name => workspace.Get(ArtifactKind.Corpus, name))];
        var step = new Step { Verb = Verb, Version = Version, Kind = ArtifactKind.Tokenizer, Name = options.Name, Options = options, Inputs = [.. corpora.Select(corpus => corpus.As("corpus"))] };
        return workspace.Run(step, reporter, context => Learn(options, corpora, context), cancellationToken);
    }

    /// <summary>Reads what <see cref="FertilityFile"/> says.</summary>
    public static IReadOnlyList<CorpusFertility> ReadFertility(Artifact tokenizer) => LineageJson.Read<IReadOnlyList<CorpusFertility>>(tokenizer.PathOf(FertilityFile), "fertility report");

    private static StepResult Learn(TokenizerOptions options, IReadOnlyList<Artifact> corpora, RunContext context)
    {
        OutputFolder.Empty(context);
        var training = new BpeTrainingOptions
        {
            VocabularySize = options.VocabularySize,
            SpecialTokens = options.SpecialTokens,
            MinPairCount = options.MinPairCount,
            ThreadCount = options.ThreadCount,
        };

        var counters = corpora.Select(_ => new ContributionCounter(TextUse.Tokenizer)).ToList();
        var total = corpora.Sum(corpus => Math.Min(TrainingBytes(corpus), options.BytesPerCorpus ?? long.MaxValue));
        var documents = corpora.SelectMany((corpus, place) => Sample(corpus, options.BytesPerCorpus, counters[place]));
        var vocabulary = BpeTrainer.Train(
            documents,
            training,
            bytes => context.Progress(new StepProgress("counting words", bytes / BytesPerMegabyte, total / BytesPerMegabyte, "MB")),
            tokens => context.Progress(new StepProgress("learning tokens", tokens, options.VocabularySize, "token")),
            context.CancellationToken);
        if (vocabulary.Size < options.VocabularySize)
            context.Note(FormattableString.Invariant($"The text yields {vocabulary.Size} tokens instead of {options.VocabularySize}: no pair is left that occurs {options.MinPairCount} times."));

        var tokenizer = ByteLevelBpeTokenizer.FromVocabulary(vocabulary);
        TokenizerJson.WriteFolder(context.OutputFolder, tokenizer, options.WithChatTemplate ? ChatTemplate.ChatMl : null, options.ModelMaxLength);

        IReadOnlyList<CorpusFertility> fertility =
        [
            .. corpora.Select(corpus => CorpusFertility.Of(
                corpus.Manifest.Name,
                FertilityReport.Of(tokenizer, CorpusFiles.ReadHeldOut(corpus).Select(document => document.Text)))),
        ];
        LineageJson.Write(Path.Combine(context.OutputFolder, FertilityFile), fertility);

        var facts = new JsonObject { ["vocabulary_size"] = vocabulary.Size };
        foreach (var entry in fertility)
            facts[$"tokens_per_word:{entry.Corpus}"] = entry.TokensPerWord;
        return new StepResult(Taint.Join(counters.Select(counter => counter.ToComposition())), facts);
    }

    // By lot rather than from the beginning: a corpus begins with its first source.
    private static IEnumerable<string> Sample(Artifact corpus, long? limit, ContributionCounter counter)
    {
        var sources = corpus.Manifest.Composition.ToDictionary(contribution => contribution.Source.Id, contribution => contribution.Source, StringComparer.Ordinal);
        var share = limit is { } bytes ? (double)bytes / Math.Max(1, TrainingBytes(corpus)) : 1;
        var taken = 0L;
        foreach (var document in CorpusFiles.ReadDocuments(corpus))
        {
            var length = Encoding.UTF8.GetByteCount(document.Text);
            if ((share < 1 && Draw(document) >= share) || taken + length > (limit ?? long.MaxValue))
                continue;

            taken += length;
            counter.Add(sources[document.Source], length);
            yield return document.Text;
        }
    }

    /// <summary>A number in [0, 1) that the document's name draws.</summary>
    private static double Draw(Document document) => (double)(TextFingerprint.OfName("tokenizer", document.Source, document.Id) >> 75) / (1L << 53);

    private static long TrainingBytes(Artifact corpus) => corpus.Manifest.Composition.Sum(contribution => contribution.Bytes);
}

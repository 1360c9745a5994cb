using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Reports;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Text.Documents;
using Endonym.Text.Tokenizers;

namespace Endonym.Corpus.Statistics;

/// <summary>Looks once through a corpus and says what it is made of, for people and for the release's papers.</summary>
public static class StatisticsStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "corpus-stats";

    /// <summary>Everything, for machines; see <see cref="CorpusStatistics"/>.</summary>
    public const string JsonFile = "statistics.json";

    /// <summary>The report as text.</summary>
    public const string MarkdownFile = "statistics.md";

    /// <summary>The report as a page.</summary>
    public const string HtmlFile = "statistics.html";

    /// <summary>What a release reads for the EU's summary; see <see cref="TrainingContent"/>.</summary>
    public const string TrainingContentFile = "training-content.json";

    private const int Version = 1;
    private const int DocumentsPerProgress = 1_000;

    // How many files' counts wait for their turn, for each thread: enough that none idles behind a large file, few enough for the memory.
    private const int FilesPerThread = 4;

    /// <summary>Makes the statistics, unless they are there already.</summary>
    /// <returns>An artifact of kind <see cref="ArtifactKind.Report"/>.</returns>
    /// <exception cref="InvalidInputException">The corpus, the shards or their tokenizer are not there, do not belong together, or were changed after they were made.</exception>
    public static Artifact Run(Workspace workspace, StatisticsOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var corpus = workspace.Get(ArtifactKind.Corpus, options.Corpus);
        var shards = options.Shards is { } name ? ShardsOf(workspace, name, corpus) : null;
        var tokenizer = shards is null ? null : TokenizerOf(workspace, shards);
        var step = new Step
        {
            Verb = Verb,
            Version = Version,
            Kind = ArtifactKind.Report,
            Name = options.Name,
            Options = options,
            Inputs = [corpus.As("corpus"), .. shards is null ? Array.Empty<InputReference>() : [shards.As("shards")], .. tokenizer is null ? Array.Empty<InputReference>() : [tokenizer.As("tokenizer")]],
        };
        return workspace.Run(step, reporter, context => Count(options, corpus, shards, tokenizer, context), cancellationToken);
    }

    /// <summary>Reads the statistics.</summary>
    public static CorpusStatistics Read(Artifact report) => LineageJson.Read<CorpusStatistics>(report.PathOf(JsonFile), "corpus statistics");

    private static Artifact ShardsOf(Workspace workspace, string name, Artifact corpus)
    {
        var shards = workspace.Get(ArtifactKind.Shards, name);
        return shards.Manifest.Inputs.Any(input => input.Id == corpus.Manifest.Id)
            ? shards
            : throw new InvalidInputException($"Shards '{name}' were not made of corpus '{corpus.Manifest.Name}' as it is now ({corpus.Manifest.Id[..12]}…). Make them again, name others, or leave them out to count no tokens.");
    }

    private static Artifact TokenizerOf(Workspace workspace, Artifact shards)
    {
        var input = shards.Manifest.Inputs.FirstOrDefault(input => input.Kind == ArtifactKind.Tokenizer)
            ?? throw new InvalidInputException($"Shards '{shards.Manifest.Name}' name no tokenizer that made them. Make them again.");
        var tokenizer = workspace.Get(ArtifactKind.Tokenizer, input.Name);
        return tokenizer.Manifest.Id == input.Id
            ? tokenizer
            : throw new InvalidInputException($"Tokenizer '{input.Name}' was made anew after shards '{shards.Manifest.Name}'. Make the shards again.");
    }

    private static StepResult Count(StatisticsOptions options, Artifact corpus, Artifact? shards, Artifact? tokenizer, RunContext context)
    {
        OutputFolder.Empty(context);
        var report = CorpusFiles.ReadReport(corpus);
        var tally = Look(options, corpus, tokenizer is null ? null : TokenizerJson.ReadFolder(tokenizer.Folder).Tokenizer, context);
        if ((tally.Total.Documents, tally.Total.Bytes) != (report.Kept, report.KeptBytes))
            throw new InvalidInputException($"Corpus '{corpus.Manifest.Name}' holds {tally.Total.Documents} documents with {tally.Total.Bytes} bytes, and its {CorpusFiles.Report} says {report.Kept} with {report.KeptBytes}: it was changed after it was written. Build it again.");

        var statistics = CorpusStatistics.Of(corpus, shards?.Manifest.Name, report, tally, options.ShownHosts);
        LineageJson.Write(Path.Combine(context.OutputFolder, JsonFile), statistics);
        LineageJson.Write(Path.Combine(context.OutputFolder, TrainingContentFile), TrainingContent.Of(corpus, tally, shards is not null));
        var page = StatisticsPage.Of(statistics);
        AtomicFile.WriteText(Path.Combine(context.OutputFolder, MarkdownFile), MarkdownPage.Write(page));
        AtomicFile.WriteText(Path.Combine(context.OutputFolder, HtmlFile), HtmlPage.Write(page));

        // Statistics are made with text, not of it: no source's rights travel further.
        return new StepResult([], new JsonObject
        {
            ["corpus"] = statistics.Corpus,
            ["documents"] = statistics.Total.Documents,
            ["bytes"] = statistics.Total.Bytes,
            ["characters"] = statistics.Total.Characters,
            ["words"] = statistics.Total.Words,
            ["tokens"] = statistics.Total.Tokens,
            ["tokens_per_word"] = statistics.Total.TokensPerWord,
            ["bytes_per_token"] = statistics.Total.BytesPerToken,
        });
    }

    private static StatisticsTally Look(StatisticsOptions options, Artifact corpus, ITokenizer? tokenizer, RunContext context)
    {
        var sources = corpus.Manifest.Composition.ToDictionary(contribution => contribution.Source.Id, contribution => contribution.Source, StringComparer.Ordinal);
        var progress = new CountedProgress(context, "counting", corpus.Manifest.Composition.Sum(contribution => contribution.Documents), "document", DocumentsPerProgress);
        var idle = new ConcurrentBag<List<int>>();
        var total = new StatisticsTally(options.HostCapacity);

        // Files are merged in their order, so that the number of threads never shows. Many files share the threads, a few share their documents among threads.
        foreach (var batch in CorpusFiles.DocumentFiles(corpus).Select(file => file.Path).Chunk(options.ThreadCount * FilesPerThread))
        {
            var atOnce = Math.Min(batch.Length, options.ThreadCount);
            var tallies = new StatisticsTally[batch.Length];
            OrderedParallel.ForEach(Enumerable.Range(0, batch.Length), atOnce, place => tallies[place] = Look(batch[place], options.ThreadCount / atOnce), context.CancellationToken);
            foreach (var tally in tallies)
                total.Merge(tally);
        }

        return total;

        StatisticsTally Look(string path, int threads)
        {
            var tally = new StatisticsTally(options.HostCapacity);
            foreach (var measured in OrderedParallel.Map(CorpusFiles.ReadOwn<Document>(path), threads, document => document.Text.Length, Measure, context.CancellationToken))
            {
                var source = sources.GetValueOrDefault(measured.Document.Source)
                    ?? throw new InvalidInputException($"{path} has a document of source '{measured.Document.Source}', which the corpus' manifest does not know: it was changed after it was written. Build the corpus again.");
                tally.Add(measured.Document, source, measured.Host, measured.Counts, measured.Tokens);
                progress.Advance();
            }

            return tally;
        }

        (Document Document, TextCounts Counts, string? Host, int? Tokens) Measure(Document document) =>
            (document, TextCounts.Of(document.Text), WebHost.NameOf(document.Url), tokenizer is null ? null : TokensOf(tokenizer, document.Text));

        // As shards count them: the end-of-text token belongs to the document.
        int TokensOf(ITokenizer encoder, string text)
        {
            var ids = idle.TryTake(out var used) ? used : [];
            encoder.Encode(text, ids);
            var count = ids.Count + 1;
            ids.Clear();
            idle.Add(ids);
            return count;
        }
    }
}

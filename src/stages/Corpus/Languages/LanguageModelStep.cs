using System.Text.Json.Nodes;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Languages;

/// <summary>Trains a language identifier on texts at hand, and measures it on a tenth of them.</summary>
public static class LanguageModelStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "language-model";

    /// <summary>The weights; see <see cref="BuiltInIdentifier"/>.</summary>
    public const string ModelFile = "languages.bin";

    /// <summary>How often it is right; a <see cref="LanguageReport"/> for each length of text.</summary>
    public const string ReportFile = "report.json";

    private const int Version = 1;

    // A message, a sentence or two, a paragraph.
    private static readonly int[] MeasuredLengths = [50, 200, 1_000];

    /// <summary>Trains the identifier, unless it is there already.</summary>
    /// <exception cref="InvalidInputException">A file cannot be read, there are fewer than two languages, or no .NET SDK is here.</exception>
    public static Artifact Run(Workspace workspace, LanguageModelOptions options, IStepReporter reporter, TimeProvider time, CancellationToken cancellationToken)
    {
        var sdk = DotnetSdk.Find();
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        List<DotnetResourcesSource> sources = [.. options.DotnetLanguages.Select(language => new DotnetResourcesSource(sdk, language, today))];
        var fingerprint = ContentHash.OfJson(sources.Select(source => source.Fingerprint()).ToList());
        var step = new Step { Verb = Verb, Version = Version, Kind = ArtifactKind.Classifier, Name = options.Name, Options = options.Resolve(fingerprint) };
        return workspace.Run(step, reporter, context => Train(options, sdk, sources, context), cancellationToken);
    }

    private static StepResult Train(LanguageModelOptions options, DotnetSdk sdk, List<DotnetResourcesSource> sources, RunContext context)
    {
        OutputFolder.Empty(context);
        context.Progress(new StepProgress("reading samples", 0, 0, "text"));
        var samples = LanguageSamples.OfDotnet(sdk, options.DotnetLanguages, context.CancellationToken)
            .Concat(options.TextFiles.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => LanguageSamples.OfTextFile(pair.Key, pair.Value.FullPath)))
            .ToList();
        var (training, heldOut) = LanguageSamples.Split(samples);

        context.Progress(new StepProgress("training", 0, 0, "text"));
        var identifier = BuiltInIdentifier.Train(training, options.Training, context.CancellationToken);
        identifier.Save(Path.Combine(context.OutputFolder, ModelFile));

        List<LanguageReport> reports = [.. MeasuredLengths.Select(length => LanguageReport.Measure(identifier, heldOut, length))];
        LineageJson.Write(Path.Combine(context.OutputFolder, ReportFile), reports);

        var counter = new ContributionCounter(TextUse.Collected);
        foreach (var source in sources.Select(source => source.Describe()))
        {
            foreach (var sample in samples.Where(sample => sample.Label == source.Language))
                counter.Add(source, System.Text.Encoding.UTF8.GetByteCount(sample.Text));
        }

        var facts = new JsonObject { ["languages"] = identifier.Labels.Count, ["samples"] = samples.Count };
        foreach (var report in reports)
            facts[FormattableString.Invariant($"accuracy_at_{report.Characters}")] = Math.Round(report.Accuracy.Share, 5);
        return new StepResult(counter.ToComposition(), facts);
    }
}

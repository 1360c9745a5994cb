using System.Globalization;
using System.Text.Json.Nodes;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Filters.FineWeb2;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Reports;
using Endonym.Corpus.Views;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Filters.Fit;

/// <summary>Fits a language's filters to a reference text, and says what they would do to it.</summary>
public static class FitStep
{
    /// <summary>The step's verb.</summary>
    public const string Verb = "corpus-fit";

    /// <summary>The thresholds, in the form of FineWeb-2's published files.</summary>
    public const string ConfigurationFile = "fineweb2.yml";

    /// <summary>What was measured; see <see cref="FitSummary"/>.</summary>
    public const string JsonFile = "fit.json";

    /// <summary>The report as text.</summary>
    public const string MarkdownFile = "fit.md";

    /// <summary>The report as a page.</summary>
    public const string HtmlFile = "fit.html";

    private const int Version = 1;
    private const int DocumentsPerProgress = 1_000;

    /// <summary>Fits the thresholds, unless they are there already.</summary>
    /// <returns>An artifact of kind <see cref="ArtifactKind.Report"/>.</returns>
    /// <exception cref="InvalidInputException">A reference or the identifier is not there or cannot be used, or the reference has no words.</exception>
    public static Artifact Run(Workspace workspace, FitStepOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var identifier = options.Identifier is { } choice
            ? new LanguageCheckOptions { Identifier = choice, Threshold = new LanguageThreshold { Labels = [LabelOf(options)], MinScore = 0 } }.Load(workspace)
            : null;
        (string Role, Artifact? Artifact)[] inputs = [("reference", options.Reference.FindArtifact(workspace)), ("english", options.English?.FindArtifact(workspace)), ("languages", options.Identifier?.FindArtifact(workspace))];
        var step = new Step
        {
            Verb = Verb,
            Version = Version,
            Kind = ArtifactKind.Report,
            Name = options.Name,
            Options = options with { Reference = options.Reference.Resolve(), English = options.English?.Resolve(), Identifier = options.Identifier?.Resolve() },
            Inputs = [.. inputs.Where(input => input.Artifact is not null).Select(input => input.Artifact!.As(input.Role))], // those without one are left out before
        };
        return workspace.Run(step, reporter, context => Fit(workspace, options, identifier, context), cancellationToken);
    }

    /// <summary>Reads what a fit gave.</summary>
    public static FitSummary Read(Artifact report) => LineageJson.Read<FitSummary>(report.PathOf(JsonFile), "fit");

    private static StepResult Fit(Workspace workspace, FitStepOptions options, ILanguageIdentifier? identifier, RunContext context)
    {
        OutputFolder.Empty(context);
        var reference = Sample(workspace, options.Reference, options.MaxDocuments, context);
        var view = new DocumentView(TokenRules.For(options.Language));
        var fit = new ThresholdFit(new FitOptions
        {
            TailShare = options.TailShare,
            Culture = CultureOf(options.Language),
            English = options.English is { } english ? Moments(Sample(workspace, english, options.MaxDocuments, context), context) : null,
        });
        var otherLanguage = 0;
        foreach (var text in Followed(reference, "measuring", context))
        {
            double? score = null;
            if (identifier?.Identify(text) is { } decision)
            {
                if (decision.Label == LabelOf(options))
                    score = decision.Score;
                else
                    otherLanguage++;
            }

            view.Read(text);
            fit.Add(view, score);
        }

        var report = fit.ToReport();
        var (kept, dropped) = Try(report.Configuration, Followed(reference, "trying the thresholds", context), view, identifier, LabelOf(options));
        var summary = new FitSummary
        {
            Language = options.Language,
            Reference = NameOf(options.Reference),
            English = options.English is { } named ? NameOf(named) : null,
            Documents = report.DocumentCount,
            Kept = kept,
            Dropped = dropped,
            OtherLanguage = identifier is null ? null : otherLanguage,
            Rows = report.Rows,
            StopWords = report.StopWords.ToDictionary(word => word.Word, word => word.Frequency, StringComparer.Ordinal),
        };
        AtomicFile.WriteText(Path.Combine(context.OutputFolder, ConfigurationFile), FineWeb2Yaml.Write(report.Configuration));
        LineageJson.Write(Path.Combine(context.OutputFolder, JsonFile), summary);
        var page = FitPage.Of(summary);
        AtomicFile.WriteText(Path.Combine(context.OutputFolder, MarkdownFile), MarkdownPage.Write(page));
        AtomicFile.WriteText(Path.Combine(context.OutputFolder, HtmlFile), HtmlPage.Write(page));

        // Thresholds are no text: no source's rights travel with them.
        return new StepResult([], new JsonObject { ["language"] = summary.Language, ["documents"] = summary.Documents, ["kept"] = summary.Kept });
    }

    // What the fitted filters do to the texts they were fitted to.
    private static (int Kept, SortedDictionary<string, int> Dropped) Try(FineWeb2Configuration configuration, IEnumerable<string> texts, DocumentView view, ILanguageIdentifier? identifier, string label)
    {
        var chain = configuration.ToChain();
        var threshold = new LanguageThreshold { Labels = [label], MinScore = configuration.MinLanguageScore };
        var kept = 0;
        var dropped = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            view.Read(text);
            if (!ThresholdFit.IsMeasured(view))
                continue;

            var verdict = identifier is null ? Verdict.Keep : threshold.Judge(identifier.Identify(text));
            if (verdict.Kept)
                verdict = chain.Judge(view);
            if (verdict.Reason is { } reason)
                dropped[reason] = dropped.GetValueOrDefault(reason) + 1;
            else
                kept++;
        }

        return (kept, dropped);
    }

    private static FitMoments Moments(IEnumerable<string> texts, RunContext context)
    {
        var fit = new ThresholdFit(new FitOptions());
        var view = new DocumentView(TokenRules.For("en"));
        foreach (var text in Followed(texts, "measuring English", context))
        {
            view.Read(text);
            fit.Add(view);
        }

        return fit.ToReport().Moments;
    }

    // By lot rather than from the beginning: a corpus begins with its first source. A text's own hash draws, so that every pass takes the same ones.
    private static IEnumerable<string> Sample(Workspace workspace, FitReference reference, int most, RunContext context)
    {
        long count = 0, broken = 0;
        foreach (var text in Followed(reference.Read(workspace), "counting the reference", context))
            (count, broken) = text is null ? (count, broken + 1) : (count + 1, broken);
        if (broken > 0)
            context.Note(FormattableString.Invariant($"{broken} lines of {NameOf(reference)} are no JSON objects with a 'text' and are passed over."));

        var texts = reference.Read(workspace).OfType<string>();
        var share = (double)most / Math.Max(1, count);
        return share >= 1 ? texts : texts.Where(text => (double)(TextFingerprint.Of(text) >> 75) / (1L << 53) < share);
    }

    private static IEnumerable<T> Followed<T>(IEnumerable<T> texts, string doing, RunContext context)
    {
        var progress = new CountedProgress(context, doing, total: 0, "document", DocumentsPerProgress);
        foreach (var text in texts)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            progress.Advance();
            yield return text;
        }
    }

    private static string LabelOf(FitStepOptions options) => options.LanguageLabel ?? options.Language;

    private static string NameOf(FitReference reference) => reference.Corpus ?? Path.GetFileName(reference.File!.Path); // one of the two is set

    private static CultureInfo CultureOf(string language)
    {
        try
        {
            return CultureInfo.GetCultureInfo(language);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture; // a language that this machine does not know has no small letters of its own here
        }
    }
}

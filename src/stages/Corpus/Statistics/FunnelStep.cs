using Endonym.Corpus.Decontamination;
using Endonym.Corpus.Dedup;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Languages;
using Endonym.Corpus.Panels;
using Endonym.Corpus.Privacy;
using Endonym.Corpus.Quality;
using Endonym.Corpus.Rights;

namespace Endonym.Corpus.Statistics;

/// <summary>A part of the pipeline and what it left.</summary>
/// <param name="Name">What it asks.</param>
/// <param name="Left">Items that were left after it.</param>
/// <param name="Out">Items that went out by it.</param>
/// <param name="Reasons">The same by reason, the most frequent first; empty where the part has one only.</param>
public sealed record FunnelStep(string Name, long Left, long Out, IReadOnlyList<ReasonCount> Reasons)
{
    /// <summary>The last part.</summary>
    public const string Training = "to train on";

    private const string Filters = "filters";

    // In the order in which a document passes them. Reasons that are not named here are those of filters, of which there are many and will be more.
    private static readonly (string Name, string[] Reasons)[] Parts =
    [
        ("rights", [RightsVerdict.Reserved, RightsVerdict.NotLookedFor, RightsVerdict.LicensedHere, RightsVerdict.LicensedBySource, RightsVerdict.NoOptOut, RightsVerdict.ResearchException, RightsVerdict.Declared, RightsVerdict.TakenDown, DocumentJudge.OtherClass]),
        ("language", [LanguageThreshold.OtherLanguage, LanguageThreshold.Unsure]),
        (Filters, []),
        ("quality", [QualityCheckOptions.TooPoor]),
        ("personal data", [PrivacyStep.HasPersonalData, PrivacyStep.TooManyPersonalData]),
        ("evaluation items", [Decontaminator.Reason]),
        ("repeats", [CorpusBuilder.RepeatedId, ClusterDecision.DuplicateReason, ClusterDecision.NearDuplicateReason, Fates.InOtherCorpusReason]),
        ("byte limit", [TrainingLimit.Reason]),
    ];

    /// <summary>The parts by which something went out, between what was read and what is trained on.</summary>
    internal static IReadOnlyList<FunnelStep> Of(CorpusReport report)
    {
        var left = report.Read;
        List<FunnelStep> steps = [new("read", left, 0, [])];
        Add("readable", report.Faults);
        foreach (var (name, _) in Parts)
            Add(name, report.Dropped.Where(pair => PartOf(pair.Key) == name));

        left -= report.HeldOut;
        steps.Add(new(Training, left, report.HeldOut, report.HeldOut > 0 ? [new("held out", report.HeldOut)] : []));
        return steps;

        void Add(string name, IEnumerable<KeyValuePair<string, long>> counts)
        {
            ReasonCount[] reasons = [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new ReasonCount(pair.Key, pair.Value))];
            var gone = reasons.Sum(reason => reason.Items);
            left -= gone;
            if (gone > 0)
                steps.Add(new(name, left, gone, reasons));
        }
    }

    private static string PartOf(string reason) => Parts.FirstOrDefault(part => part.Reasons.Contains(reason)) is { Name: { } name } ? name : Filters;
}

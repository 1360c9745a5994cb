using Endonym.Evaluation.Metrics;
using Endonym.Evaluation.Tasks.Competency;

namespace Endonym.Evaluation.Reports;

/// <summary>What lies behind a stage's headline numbers.</summary>
public sealed record StageDetails
{
    /// <summary>Whether questions went through the model's chat template.</summary>
    public required bool AskedAsChat { get; init; }

    /// <summary>UTF-8 bytes that one token of this stage's tokenizer stands for on the native panel.</summary>
    public required double NativeBytesPerToken { get; init; }

    /// <summary>Documents whose tokens do not stand for all of their bytes; their bits look fewer than they are.</summary>
    public required int UncoveredDocuments { get; init; }

    /// <summary>Minimal pairs for each phenomenon.</summary>
    public IReadOnlyList<NamedEstimate>? Phenomena { get; init; }

    /// <summary>Pairs of which both sentences were exactly as probable; they count as wrong.</summary>
    public int? Ties { get; init; }

    /// <summary>The share of right answers among all competency items, beside the headline's mean over categories.</summary>
    public Estimate? CompetencyOverItems { get; init; }

    /// <summary>Competency for each category.</summary>
    public IReadOnlyList<NamedEstimate>? Categories { get; init; }

    /// <summary>How many answers came out how; outcomes that did not occur are there with 0.</summary>
    public IReadOnlyDictionary<string, int>? Outcomes { get; init; }

    /// <summary>Computes the details from a stage's scores.</summary>
    public static StageDetails Of(StageScores scores) => new()
    {
        AskedAsChat = scores.AskedAsChat,
        NativeBytesPerToken = scores.Native.Sum(document => document.Bytes) / (double)scores.Native.Sum(document => document.Tokens),
        UncoveredDocuments = scores.Native.Concat(scores.English ?? []).Count(document => !document.Covered),
        Phenomena = scores.MinimalPairs is { } pairs ? Tasks.MinimalPairs.MinimalPairsTask.ByPhenomenon(pairs) : null,
        Ties = scores.MinimalPairs?.Count(pair => pair.IsTie),
        CompetencyOverItems = scores.Competency is { } answers ? CompetencyTask.MicroMean(answers) : null,
        Categories = scores.Competency is { } answered ? CompetencyTask.ByCategory(answered) : null,
        Outcomes = scores.Competency is { } outcomes ? CountOutcomes(outcomes) : null,
    };

    // Invariant lower case is the name of the outcome in every other file, too.
    private static SortedDictionary<string, int> CountOutcomes(IReadOnlyList<AnswerScore> answers) => new(
        Enum.GetValues<Outcome>().ToDictionary(outcome => outcome.ToString().ToLowerInvariant(), outcome => answers.Count(answer => answer.Outcome == outcome)),
        StringComparer.Ordinal);
}

using System.Text.Json.Serialization;
using Endonym.Evaluation.Metrics;
using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Evaluation.Tasks.Competency;
using Endonym.Evaluation.Tasks.MinimalPairs;

namespace Endonym.Evaluation.Reports;

/// <summary>One stage of the table. A measure that could not be taken is null, and <see cref="StageReport.Skipped"/> says why.</summary>
public sealed record StageRow
{
    /// <summary>The stage's name.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the checkpoint's manifest.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Bits per byte of held-out text of the language; less is better.</summary>
    public required Estimate NativeBitsPerByte { get; init; }

    /// <summary>Bits per byte of held-out English text; less is better.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Estimate? EnglishBitsPerByte { get; init; }

    /// <summary>Share of minimal pairs judged right, from 0 to 1; chance is 0.5.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Estimate? MinimalPairs { get; init; }

    /// <summary>Mean over categories of the share of questions answered right, from 0 to 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Estimate? Competency { get; init; }

    /// <summary>What lies behind these numbers.</summary>
    public required StageDetails Details { get; init; }

    /// <summary>Computes the row from a stage's scores.</summary>
    public static StageRow Of(StageScores scores, BootstrapOptions options) => new()
    {
        Name = scores.Name,
        Checkpoint = scores.Checkpoint,
        NativeBitsPerByte = BitsPerByteTask.Estimate(scores.Native, options),
        EnglishBitsPerByte = scores.English is { } english ? BitsPerByteTask.Estimate(english, options) : null,
        MinimalPairs = scores.MinimalPairs is { } pairs ? MinimalPairsTask.Accuracy(pairs) : null,
        Competency = scores.Competency is { } answers ? CompetencyTask.MacroMean(answers, options) : null,
        Details = StageDetails.Of(scores),
    };
}

using System.Text.Json.Serialization;
using Endonym.Evaluation.Adaptation;

namespace Endonym.Evaluation.Reports;

/// <summary>What an evaluation found: the file <c>report.json</c>, from which the Markdown and HTML reports are made.</summary>
public sealed record StageReport
{
    /// <summary>The version of the format that this code writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of the format this report is written in.</summary>
    public required int Format { get; init; }

    /// <summary>Name of the report.</summary>
    public required string Name { get; init; }

    /// <summary>BCP 47 code of the language.</summary>
    public required string Language { get; init; }

    /// <summary>The stages, in the order of their making.</summary>
    public required IReadOnlyList<StageRow> Stages { get; init; }

    /// <summary>Whether later stages undid the adaptation; null if there was nothing to compare.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required CounterAdaptation? CounterAdaptation { get; init; }

    /// <summary>Measures that were not taken, by their name in <see cref="Stages"/>, with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Skipped { get; init; }

    /// <summary>The native panel.</summary>
    public required ReportPanel NativePanel { get; init; }

    /// <summary>The English panel.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ReportPanel? EnglishPanel { get; init; }

    /// <summary>What these numbers can and cannot show, in sentences.</summary>
    public required IReadOnlyList<string> Reading { get; init; }

    /// <summary>Some questions with every stage's answer.</summary>
    public required IReadOnlyList<SampleAnswer> Samples { get; init; }
}

using Endonym.Serving.Reports;
using static System.FormattableString;

namespace Endonym.Serving.Bench;

/// <summary>What an endpoint did at several levels of concurrency.</summary>
public sealed record BenchReport
{
    /// <summary>The endpoint.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>What was asked.</summary>
    public required BenchOptions Options { get; init; }

    /// <summary>The levels, in the order in which they were measured.</summary>
    public required IReadOnlyList<BenchLevel> Levels { get; init; }

    /// <summary>What the report is of.</summary>
    public string Title => $"Bench: {Model}";

    /// <summary>In tables and plots.</summary>
    public IReadOnlyList<ReportSection> ToSections()
    {
        List<BenchLevel> measured = [.. Levels.Where(level => level.Answers > 0)];
        return
        [
            new ReportSection(
                "What was measured",
                [
                    Invariant($"{Model} at {Endpoint}: prompts of {Options.PromptWords:N0} words, each of its own, and answers of {Options.AnswerTokens:N0} tokens{(Options.IgnoreEnd ? "" : " at most")}; {Options.RequestsPerPlace} requests for each place, the next when one is answered."),
                    "First token: from sending a request to its first text. Per token: mean time between the tokens of an answer. Stall: 99 of 100 pieces of text follow the one before sooner.",
                    .. Levels.Where(level => level.Failures > 0).Select(level => Invariant($"At {level.Concurrency} at once {level.Failures} of {level.Failures + level.Answers} requests failed; the first was told: {level.FirstFailure}")),
                ])
            {
                Columns = ["at once", "answers", "failed", "first token p50, ms", "p95, ms", "per token p50, ms", "p95, ms", "stall p99, ms", "tokens/s", "answers/s"],
                Rows = [.. Levels.Select(RowOf)],
                Plots = measured.Count == 0 ? [] :
                [
                    new() { Title = "All answers together", XAxis = "answers in the making at once", YAxis = "tokens a second", Lines = [("rate", [.. measured.Select(level => ((double)level.Concurrency, level.TokensPerSecond))])] },
                    Times("First token", level => level.FirstToken),
                    .. measured.TrueForAll(level => level.PerToken is not null) ? [Times("Between tokens", level => level.PerToken)] : Array.Empty<LinePlot>(),
                ],
            },
        ];

        LinePlot Times(string title, Func<BenchLevel, Percentiles?> timesOf) => new()
        {
            Title = title,
            XAxis = "answers in the making at once",
            YAxis = "milliseconds",
            Lines =
            [
                ("half", [.. measured.Select(level => ((double)level.Concurrency, 1000 * timesOf(level)!.P50))]),
                ("19 of 20", [.. measured.Select(level => ((double)level.Concurrency, 1000 * timesOf(level)!.P95))]),
            ],
        };
    }

    private static IReadOnlyList<string> RowOf(BenchLevel level) =>
    [
        Invariant($"{level.Concurrency}"),
        Invariant($"{level.Answers}"),
        Invariant($"{level.Failures}"),
        Milliseconds(level.FirstToken?.P50),
        Milliseconds(level.FirstToken?.P95),
        Milliseconds(level.PerToken?.P50),
        Milliseconds(level.PerToken?.P95),
        Milliseconds(level.Gap?.P99),
        Invariant($"{level.TokensPerSecond:0.0}"),
        Invariant($"{level.AnswersPerSecond:0.00}"),
    ];

    private static string Milliseconds(double? seconds) => seconds is { } time ? Invariant($"{1000 * time:0.0}") : "–";
}

namespace Endonym.Serving.Bench;

/// <summary>What was measured at one level of concurrency. Times in seconds.</summary>
public sealed record BenchLevel
{
    /// <summary>Answers in the making at once.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Answers that came.</summary>
    public required int Answers { get; init; }

    /// <summary>Requests that failed.</summary>
    public required int Failures { get; init; }

    /// <summary>What the first of them was told; null where none failed.</summary>
    public required string? FirstFailure { get; init; }

    /// <summary>Time from the first request to the end of the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>Time to first token.</summary>
    public required Percentiles? FirstToken { get; init; }

    /// <summary>Mean time between the tokens of an answer.</summary>
    public required Percentiles? PerToken { get; init; }

    /// <summary>Time between two pieces of an answer, over all answers: the high ones are stalls that a reader sees.</summary>
    public required Percentiles? Gap { get; init; }

    /// <summary>Tokens of prompts, on average.</summary>
    public required double PromptTokens { get; init; }

    /// <summary>Tokens of all answers together in a second.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Answers in a second.</summary>
    public required double AnswersPerSecond { get; init; }

    /// <summary>Sums a level up.</summary>
    /// <param name="concurrency">Answers in the making at once.</param>
    /// <param name="answers">Those that came.</param>
    /// <param name="failures">What the others were told.</param>
    /// <param name="elapsed">From the first request to the end of the last answer.</param>
    public static BenchLevel Of(int concurrency, IReadOnlyCollection<TimedAnswer> answers, IReadOnlyCollection<string> failures, TimeSpan elapsed) => new()
    {
        Concurrency = concurrency,
        Answers = answers.Count,
        Failures = failures.Count,
        FirstFailure = failures.FirstOrDefault(),
        Seconds = elapsed.TotalSeconds,
        FirstToken = Percentiles.Of(answers.Select(answer => answer.FirstToken.TotalSeconds)),
        PerToken = Percentiles.Of(answers.Select(answer => answer.PerToken).OfType<TimeSpan>().Select(time => time.TotalSeconds)),
        Gap = Percentiles.Of(answers.SelectMany(answer => answer.Gaps).Select(gap => gap.TotalSeconds)),
        PromptTokens = answers.Count == 0 ? 0 : answers.Average(answer => answer.PromptTokens),
        TokensPerSecond = answers.Sum(answer => (long)answer.AnswerTokens) / elapsed.TotalSeconds,
        AnswersPerSecond = answers.Count / elapsed.TotalSeconds,
    };
}

/// <summary>Where values lie: below the median lie half of them, and so on; nearest rank, so that each is a value that occurred.</summary>
/// <param name="P50">The median.</param>
/// <param name="P95">Nineteen of twenty lie at or below it.</param>
/// <param name="P99">Ninety-nine of a hundred lie at or below it.</param>
public sealed record Percentiles(double P50, double P95, double P99)
{
    /// <summary>Of some values; null of none.</summary>
    public static Percentiles? Of(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered.Length == 0 ? null : new Percentiles(At(0.50), At(0.95), At(0.99));

        double At(double share) => ordered[Math.Max(0, (int)Math.Ceiling(share * ordered.Length) - 1)];
    }
}

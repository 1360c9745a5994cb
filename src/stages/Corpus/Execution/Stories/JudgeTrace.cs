using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Execution.Stories;

/// <summary>Takes down what <see cref="DocumentJudge"/> asks of one document, in its order. For one document and one thread.</summary>
internal sealed class JudgeTrace
{
    private readonly List<JudgeStep> _steps = [];

    public IReadOnlyList<JudgeStep> Steps => _steps;

    /// <param name="name">What was asked.</param>
    /// <param name="reason">Why the document went no further; null if it passed.</param>
    /// <param name="detail">What else there is to say.</param>
    /// <param name="scores">What was measured.</param>
    public void Add(string name, string? reason, string? detail = null, IReadOnlyList<FilterScore>? scores = null) => _steps.Add(new JudgeStep(name, reason, detail, scores ?? []));

    /// <summary>Adds filters that measured everything.</summary>
    public void AddFilters(string name, FilterScores scores, string? detail = null) => Add(name, scores.Verdict.Reason, detail, [.. scores.All]);
}

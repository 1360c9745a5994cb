using Endonym.Evaluation.Grading;
using Endonym.Evaluation.Metrics;
using Endonym.Models.Contracts;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>Whether a model knows the language and culture it is made for: short questions, answered greedily, graded by rules and never by another model.</summary>
/// <remarks>The shape of PLCC (Dadas et al., 2025, arXiv:2503.00995): categories of equal weight, deterministic grading.</remarks>
public static class CompetencyTask
{
    /// <summary>Asks every question.</summary>
    /// <param name="model">The model.</param>
    /// <param name="items">The items, already checked.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="progress">Told how many questions are done.</param>
    /// <param name="cancellationToken">Stops between questions.</param>
    public static IReadOnlyList<AnswerScore> Score(ILanguageModel model, IReadOnlyList<CompetencyItem> items, CompetencyOptions options, Action<int> progress, CancellationToken cancellationToken)
    {
        var scores = new List<AnswerScore>(items.Count);
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answer = WrittenAnswer.Of(model, Prompt.For(model, item.Question, options), options.MaxAnswerTokens);
            var grade = new Grader(item.Grade, item.Language, options.Wording.AnswerMarkers).Grade(answer.Text);
            scores.Add(new AnswerScore(item.Id, item.Category, item.Difficulty, OutcomeOf(answer, grade), answer.Tokens, item.Split == ItemSplit.Private ? null : answer.Text));
            progress(scores.Count);
        }

        return scores;
    }

    /// <summary>The headline: the mean of the categories' shares of right answers, so that no category counts more for having more items; questions are drawn within their category.</summary>
    public static Estimate MacroMean(IReadOnlyList<AnswerScore> scores, BootstrapOptions options) =>
        Bootstrap.MacroMean([.. scores.GroupBy(score => score.Category).Select(group => group.Select(score => score.IsCorrect ? 1.0 : 0.0).ToList())], options);

    /// <summary>The share of right answers among all items, with Wilson's interval.</summary>
    public static Estimate MicroMean(IReadOnlyCollection<AnswerScore> scores) => Wilson.Of(scores.Count(score => score.IsCorrect), scores.Count);

    /// <summary>The same for each category, in the order in which the pack names them.</summary>
    public static IReadOnlyList<NamedEstimate> ByCategory(IEnumerable<AnswerScore> scores) =>
        [.. scores.GroupBy(score => score.Category).Select(group => new NamedEstimate(group.Key, MicroMean([.. group])))];

    private static Outcome OutcomeOf(WrittenAnswer answer, Grade grade) => grade switch
    {
        Grade.Right => Outcome.Correct,
        Grade.Undecided => Outcome.Undecided,
        _ when answer.IsTruncated => Outcome.Truncated,
        _ when answer.Text.Length == 0 => Outcome.Empty,
        _ => Outcome.Wrong,
    };
}

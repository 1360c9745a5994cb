using Endonym.Evaluation.Grading;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Evaluation.Tasks.Competency;

/// <summary>Runs the tests that each item carries. A lab runs it while writing items; the evaluation runs it before it asks anything.</summary>
public static class CompetencyItemCheck
{
    /// <summary>Every fault of every item, and what two items have in common that they must not.</summary>
    /// <param name="items">The items of one file.</param>
    /// <param name="language">BCP 47 code of the pack.</param>
    /// <param name="answerMarkers">The pack's; see <see cref="AnswerMarkers"/>.</param>
    /// <param name="categories">Codes of the pack's categories; null where they are not known, and then any will do.</param>
    public static IReadOnlyList<ItemFault> Check(IReadOnlyList<CompetencyItem> items, string language, IReadOnlyList<string> answerMarkers, IReadOnlyCollection<string>? categories)
    {
        var normalizer = new AnswerNormalizer(language, caseSensitive: false);
        return
        [
            .. items.SelectMany(item => FaultsOf(item, language, answerMarkers, categories).Select(fault => new ItemFault(item.Id, fault))),
            .. Repeated(items, item => item.Id).Select(item => new ItemFault(item.Id, "Another item has the same id.")),
            .. Repeated(items, item => normalizer.Normalize(item.Question)).Select(item => new ItemFault(item.Id, "Another item asks the same question.")),
        ];
    }

    private static IEnumerable<string> FaultsOf(CompetencyItem item, string language, IReadOnlyList<string> answerMarkers, IReadOnlyCollection<string>? categories)
    {
        if (item.Language != language)
            yield return $"It is in '{item.Language}', the pack in '{language}'.";
        if (string.IsNullOrWhiteSpace(item.Category) || string.IsNullOrWhiteSpace(item.Question))
            yield return "It has no category or no question.";
        else if (categories is not null && !categories.Contains(item.Category, StringComparer.Ordinal))
            yield return $"Its category '{item.Category}' is none of the pack's, which are {string.Join(", ", categories.DefaultIfEmpty("none"))}.";
        if (item.Difficulty is < 1 or > 5)
            yield return FormattableString.Invariant($"Its difficulty is {item.Difficulty}; it must lie between 1 and 5.");
        if (item.Origin == Origin.Synthetic && string.IsNullOrWhiteSpace(item.Generator))
            yield return "It is synthetic and names no generator.";
        if (item.Tests.Pass.Count == 0 || item.Tests.Fail.Count == 0)
            yield return "It has no answer that must pass, or none that must fail.";

        var (grader, unreadable) = Compile(item, answerMarkers);
        if (grader is null)
        {
            yield return $"Its grading rule cannot be read: {unreadable}";
            yield break;
        }

        if (grader.Grade(item.Answer) != Grade.Right)
            yield return $"Its own answer '{item.Answer}' does not pass.";
        foreach (var answer in item.Tests.Pass.Where(answer => grader.Grade(answer) != Grade.Right))
            yield return $"'{answer}' must pass and does not.";
        foreach (var answer in item.Tests.Fail.Where(answer => grader.Grade(answer) != Grade.Wrong))
            yield return $"'{answer}' must fail and does not.";

        // A model that only repeats what it was asked must not be right.
        if (grader.Grade(item.Question) != Grade.Wrong)
            yield return "Its question, repeated as the answer, passes.";
        if (grader.Grade("") != Grade.Wrong)
            yield return "An empty answer passes.";
    }

    private static (Grader? Grader, string? Unreadable) Compile(CompetencyItem item, IReadOnlyList<string> answerMarkers)
    {
        try
        {
            return (new Grader(item.Grade, item.Language, answerMarkers), null);
        }
        catch (InvalidInputException error)
        {
            return (null, error.Message);
        }
    }

    private static IEnumerable<CompetencyItem> Repeated(IReadOnlyList<CompetencyItem> items, Func<CompetencyItem, string> key) =>
        items.GroupBy(key, StringComparer.Ordinal).SelectMany(group => group.Skip(1));
}

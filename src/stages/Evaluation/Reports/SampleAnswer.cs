using Endonym.Evaluation.Tasks.Competency;

namespace Endonym.Evaluation.Reports;

/// <summary>A question with what each stage answered, so that people see what the numbers count. Public items only.</summary>
/// <param name="Item">The item's id.</param>
/// <param name="Category">Its category.</param>
/// <param name="Question">As it was asked.</param>
/// <param name="Expected">The right answer.</param>
/// <param name="Answers">One for each stage.</param>
public sealed record SampleAnswer(string Item, string Category, string Question, string Expected, IReadOnlyList<StageAnswer> Answers)
{
    /// <summary>The first public items of each category in turn, until there are enough.</summary>
    public static IReadOnlyList<SampleAnswer> Choose(IReadOnlyList<CompetencyItem> items, IReadOnlyList<StageScores> stages, int count) =>
    [
        .. items.Where(item => item.Split == ItemSplit.Public)
            .GroupBy(item => item.Category)
            .SelectMany(category => category.Select((item, place) => (Item: item, Place: place)))
            .OrderBy(found => found.Place)
            .Take(count)
            .Select(found => new SampleAnswer(found.Item.Id, found.Item.Category, found.Item.Question, found.Item.Answer, [.. stages.Select(stage => Answer(stage, found.Item))])),
    ];

    private static StageAnswer Answer(StageScores stage, CompetencyItem item)
    {
        var score = stage.Competency!.Single(answer => answer.Id == item.Id); // samples are chosen among items that every stage was asked
        return new StageAnswer(stage.Name, score.Answer ?? "", score.Outcome);
    }
}

/// <summary>What one stage answered.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Answer">As the model wrote it: untrusted text.</param>
/// <param name="Outcome">How it was graded.</param>
public sealed record StageAnswer(string Stage, string Answer, Outcome Outcome);

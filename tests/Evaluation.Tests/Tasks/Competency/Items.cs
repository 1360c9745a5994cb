using Endonym.Evaluation.Grading;
using Endonym.Evaluation.Tasks.Competency;
using Endonym.Lineage.Rights;

namespace Endonym.Evaluation.Tests.Tasks.Competency;

/// <summary>Items to test with.</summary>
internal static class Items
{
    public static CompetencyItem Grunwald { get; } = new()
    {
        Id = "pl.history.1",
        Category = "history",
        Language = "pl",
        Question = "W którym roku wojska polskie i litewskie pokonały zakon krzyżacki?",
        Answer = "1410",
        Grade = new GradeRule { All = [["year:1410"]] },
        Tests = new ItemTests { Pass = ["15 lipca 1410 r."], Fail = ["1411", "14100"] },
        Difficulty = 1,
        Source = "common knowledge",
        Author = "tests",
        Split = ItemSplit.Public,
        Origin = Origin.Organic,
        License = "CC0-1.0",
    };

    public static CompetencyItem River { get; } = Grunwald with
    {
        Id = "pl.geography.1",
        Category = "geography",
        Question = "Nad jaką rzeką leży Toruń?",
        Answer = "nad Wisłą",
        Grade = new GradeRule { All = [["forms:Wisł{a,y,ę,ą,o}|Wiśle"]] },
        Tests = new ItemTests { Pass = ["Wisła"], Fail = ["Odra"] },
    };

    public static CompetencyItem Private { get; } = Grunwald with
    {
        Id = "pl.history.2",
        Question = "W którym roku podpisano tajne pytanie?",
        Answer = "1920",
        Grade = new GradeRule { All = [["year:1920"]] },
        Tests = new ItemTests { Pass = ["1920"], Fail = ["1921"] },
        Split = ItemSplit.Private,
    };
}

using System.Text.Json;
using Endonym.Evaluation.Grading;
using Endonym.Evaluation.Tasks.Competency;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Evaluation.Tests.Tasks.Competency;

public sealed class CompetencyItemCheckTests
{
    private static IReadOnlyList<string> FaultsOf(params CompetencyItem[] items) =>
        [.. CompetencyItemCheck.Check(items, "pl", AnswerMarkers.Default, ["history", "geography"]).Select(fault => fault.Fault)];

    [Fact]
    public void Good_items_have_no_fault() => Assert.Empty(FaultsOf(Items.Grunwald, Items.River, Items.Private));

    [Fact]
    public void An_item_whose_question_answers_itself_is_found()
    {
        var echo = Items.River with { Question = "Czy Toruń leży nad Wisłą?" };

        Assert.Contains("repeated as the answer", Assert.Single(FaultsOf(echo)), StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_that_come_out_wrongly_are_quoted()
    {
        var sloppy = Items.Grunwald with { Answer = "1411", Tests = new ItemTests { Pass = ["rok tysiąc czterysta dziesiąty"], Fail = ["nie w 1410"] } };

        Assert.Equal(
            ["Its own answer '1411' does not pass.", "'rok tysiąc czterysta dziesiąty' must pass and does not.", "'nie w 1410' must fail and does not."],
            FaultsOf(sloppy));
    }

    [Fact]
    public void A_category_that_the_pack_does_not_name_is_a_fault_that_names_both()
    {
        Assert.Equal(["Its category 'histroy' is none of the pack's, which are history, geography."], FaultsOf(Items.Grunwald with { Category = "histroy" }));
        Assert.Empty(CompetencyItemCheck.Check([Items.Grunwald with { Category = "histroy" }], "pl", AnswerMarkers.Default, categories: null));
    }

    [Fact]
    public void A_rule_that_cannot_be_read_is_a_fault_and_no_exception()
    {
        var broken = Items.Grunwald with { Grade = new GradeRule { All = [["rok:1410"]] } };

        Assert.Contains("'rok:1410' is no pattern", Assert.Single(FaultsOf(broken)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_two_items_share_is_found()
    {
        Assert.Equal(["Another item has the same id.", "Another item asks the same question."], FaultsOf(Items.River, Items.River));
        Assert.Equal(["Another item asks the same question."], FaultsOf(Items.River, Items.River with { Id = "other", Question = Items.River.Question.ToUpperInvariant() }));
    }

    [Fact]
    public void What_an_item_says_of_itself_must_hold_together()
    {
        Assert.Single(FaultsOf(Items.River with { Language = "cs" }));
        Assert.Single(FaultsOf(Items.River with { Difficulty = 9 }));
        Assert.Single(FaultsOf(Items.River with { Origin = Origin.Synthetic }));
        Assert.Single(FaultsOf(Items.River with { Tests = Items.River.Tests with { Fail = [] } }));
    }

    [Fact]
    public void The_line_of_a_pack_is_read_strictly()
    {
        const string Line = """
            {"id":"pl.x.1","category":"geography","language":"pl","question":"Nad jaką rzeką leży Toruń?","answer":"Wisła","grade":{"all":[["forms:Wisł{a,ą}"]],"none":["word:Odra"],"scope":"final","case_sensitive":false},
            "tests":{"pass":["Wisłą"],"fail":["Odra"]},"norm":null,"difficulty":1,"source":"s","author":"a","split":"private","origin":"Synthetic","generator":"g","license":"CC0-1.0"}
            """;
        var item = JsonSerializer.Deserialize<CompetencyItem>(Line, LineageJson.Compact)!;

        Assert.Equal((GradeScope.Final, ItemSplit.Private, Origin.Synthetic), (item.Grade.Scope, item.Split, item.Origin));
        Assert.Empty(FaultsOf(item));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CompetencyItem>(Line.Replace("\"norm\"", "\"norma\"", StringComparison.Ordinal), LineageJson.Compact));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CompetencyItem>(Line.Replace("\"final\"", "\"last\"", StringComparison.Ordinal), LineageJson.Compact));
    }

    [Fact]
    public void A_file_with_faulty_items_is_refused_and_each_is_named()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(Items.River with { Answer = "Odra" }, LineageJson.Compact));
            var error = Assert.Throws<InvalidInputException>(() => CompetencyFile.Read(path, "pl", [], null));
            Assert.Contains("pl.geography.1: Its own answer 'Odra' does not pass.", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

using Endonym.Evaluation.Grading;
using Endonym.Evaluation.Metrics;
using Endonym.Evaluation.Tasks.Competency;
using Endonym.Evaluation.Tests.Fakes;
using Endonym.Lineage;
using Endonym.Serving.Tests.Fakes;
using Endonym.Text.ChatTemplates;

namespace Endonym.Evaluation.Tests.Tasks.Competency;

public sealed class CompetencyTaskTests
{
    private static AnswerScore Ask(FakeModel model, CompetencyItem item, CompetencyOptions? options = null) =>
        Assert.Single(CompetencyTask.Score(model, [item], options ?? new CompetencyOptions(), _ => { }, CancellationToken.None));

    [Fact]
    public void A_base_model_is_given_the_question_as_a_line_and_stopped_at_the_end_of_the_next()
    {
        using var model = new FakeModel { Name = "base", Answer = prompt => prompt == "Nad jaką rzeką leży Toruń?\n" ? "\n Nad Wisłą.\nNad jaką rzeką leży Kraków?" : "?" };
        var score = Ask(model, Items.River);

        Assert.Equal(("Nad Wisłą.", Outcome.Correct), (score.Answer, score.Outcome));
        Assert.Equal(ByteTokenizer.EndOfText, model.Prompts[0][0]);
    }

    [Fact]
    public void A_chat_model_is_asked_through_its_template_and_stops_at_its_end_of_turn()
    {
        using var model = new FakeModel { Name = "chat", ChatTemplate = ChatTemplate.ChatMl, Last = ByteTokenizer.EndOfTurn, Answer = _ => "To łatwe.\nNad Wisłą." };
        var score = Ask(model, Items.River, new CompetencyOptions { Wording = new QuestionWording { Prompt = "Pytanie: {question}", SystemPrompt = "Odpowiadaj krótko." } });

        Assert.Equal(("To łatwe.\nNad Wisłą.", Outcome.Correct), (score.Answer, score.Outcome));

        // The specials stand for no text; what is left are the roles and contents of the turns.
        Assert.Equal("system\nOdpowiadaj krótko.\nuser\nPytanie: Nad jaką rzeką leży Toruń?\nassistant\n", model.Tokenizer.Decode(model.Prompts[0]));
    }

    [Fact]
    public void A_model_that_repeats_the_prompt_is_wrong()
    {
        using var model = new FakeModel { Name = "parrot", Answer = prompt => prompt };

        var options = new CompetencyOptions { MaxAnswerTokens = 200 };

        Assert.Equal(Outcome.Wrong, Ask(model, Items.River, options).Outcome);
        Assert.Equal(Outcome.Wrong, Ask(model, Items.Grunwald, options).Outcome);
    }

    [Fact]
    public void Silence_is_counted_apart()
    {
        using var model = new FakeModel { Name = "silent", Answer = _ => "  \n" };

        Assert.Equal(Outcome.Empty, Ask(model, Items.River).Outcome);
    }

    [Fact]
    public void An_answer_that_never_ends_is_cut_and_said_to_be()
    {
        using var rambling = new FakeModel { Name = "rambling", Last = null, Answer = _ => "Nad Odrą" };
        using var right = new FakeModel { Name = "right", Last = null, Answer = _ => "Nad Wisłą" };
        var score = Ask(rambling, Items.River, new CompetencyOptions { MaxAnswerTokens = 20 });

        Assert.Equal((Outcome.Truncated, 20), (score.Outcome, score.Tokens));
        Assert.Equal(Outcome.Correct, Ask(right, Items.River).Outcome); // what it said before it was cut is right
    }

    [Fact]
    public void A_character_that_the_cut_halves_is_not_part_of_the_answer()
    {
        // "ą" is two bytes; the fifth token is its first.
        using var model = new FakeModel { Name = "fake", Last = null, Answer = _ => "Wisaą" };

        Assert.Equal("Wisa", Ask(model, Items.River, new CompetencyOptions { MaxAnswerTokens = 5 }).Answer);
    }

    [Fact]
    public void A_question_that_does_not_fit_the_context_is_no_crash()
    {
        using var model = new FakeModel { Name = "short-sighted", ContextLength = 10 };

        Assert.Equal((Outcome.Truncated, 0), (Ask(model, Items.River).Outcome, Ask(model, Items.River).Tokens));
    }

    [Fact]
    public void An_expression_that_explodes_is_one_undecided_item()
    {
        using var model = new FakeModel { Name = "fake", Answer = _ => new string('a', 40) + "!" };
        var item = Items.River with { Grade = new GradeRule { All = [[@"regex:^(?=(x?))\1(a+)+$"]] } };

        Assert.Equal(Outcome.Undecided, Ask(model, item).Outcome);
    }

    [Fact]
    public void The_answer_to_a_private_item_is_not_kept()
    {
        using var model = new FakeModel { Name = "fake", Answer = _ => "tajne pytanie: 1920" };
        var score = Ask(model, Items.Private);

        Assert.Equal((Outcome.Correct, null), (score.Outcome, score.Answer));
    }

    [Fact]
    public void The_headline_weighs_categories_equally_and_the_mean_over_items_stands_beside_it()
    {
        AnswerScore Score(string category, Outcome outcome) => new("", category, 1, outcome, 1, "");
        AnswerScore[] scores = [Score("a", Outcome.Correct), Score("b", Outcome.Wrong), Score("b", Outcome.Truncated), Score("b", Outcome.Correct)];

        Assert.Equal(2.0 / 3, CompetencyTask.MacroMean(scores, new BootstrapOptions()).Value, tolerance: 1e-12); // (1 + 1/3) / 2
        Assert.Equal(0.5, CompetencyTask.MicroMean(scores).Value);
        Assert.Equal([("a", 1), ("b", 3)], CompetencyTask.ByCategory(scores).Select(part => (part.Name, part.Estimate.N)));
    }

    [Fact]
    public void A_prompt_without_a_place_for_the_question_is_refused() =>
        Assert.Throws<InvalidInputException>(() => new QuestionWording { Prompt = "Odpowiedz." });
}

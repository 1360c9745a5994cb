using System.Text;
using Endonym.Evaluation.Metrics;
using Endonym.Evaluation.Tasks.BitsPerByte;
using Endonym.Evaluation.Tests.Fakes;
using Endonym.Lineage;
using Endonym.Serving.Tests.Fakes;
using Endonym.Text.Documents;

namespace Endonym.Evaluation.Tests.Tasks.BitsPerByte;

public sealed class BitsPerByteTests
{
    private static Panel PanelOf(params string[] texts) => new(
        "test",
        [.. texts.Select((text, i) => new Document { Id = $"d{i}", Text = text, Source = "test" })],
        texts.Sum(text => Encoding.UTF8.GetByteCount(text)),
        BrokenLines: 0,
        IsWhole: true);

    private static IReadOnlyList<DocumentBits> Score(FakeModel model, Panel panel) => BitsPerByteTask.Score(model, panel, _ => { }, CancellationToken.None);

    [Theory]
    [InlineData(512)]
    [InlineData(7)] // in many windows
    public void A_model_that_knows_nothing_needs_the_logarithm_of_its_vocabulary_for_each_token(int contextLength)
    {
        using var model = new FakeModel { Name = "uniform", ContextLength = contextLength };
        var panel = PanelOf("Zażółć gęślą jaźń.", "ab");

        var scores = Score(model, panel);

        // 18 characters, 9 of them with two bytes: 27 tokens of a byte each. log₂ 259 = 8.016808 bits a token, and here a token is a byte.
        Assert.Equal([27, 2], scores.Select(score => score.Tokens));
        Assert.Equal(27 * 8.016808, scores[0].Bits, tolerance: 1e-4);
        Assert.Equal(panel.Bytes, scores.Sum(score => score.Bytes));
        Assert.All(scores, score => Assert.True(score.Covered));
        Assert.Equal(8.016808, BitsPerByteTask.Estimate(scores, new BootstrapOptions()).Value, tolerance: 1e-5);
    }

    [Fact]
    public void Each_document_begins_with_the_end_of_text_and_is_scored_by_itself()
    {
        // 'a' costs 1 nat after the end of text and 3 after anything else; the second document must not pay for following the first.
        using var model = new FakeModel { Name = "fake", LogProbability = (before, _) => before == ByteTokenizer.EndOfText ? -1 : -3 };

        var scores = Score(model, PanelOf("aa", "a"));

        Assert.Equal([4 / Math.Log(2), 1 / Math.Log(2)], scores.Select(score => score.Bits));
        Assert.All(model.Scored, sequence => Assert.Equal(ByteTokenizer.EndOfText, sequence[0]));
    }

    [Fact]
    public void Windows_sum_to_the_bits_of_the_whole_text_where_only_the_token_before_counts()
    {
        var text = string.Concat(Enumerable.Repeat("W Szczebrzeszynie chrząszcz brzmi w trzcinie. ", 40));
        var whole = BigramModel.TrainedOn("bigram", text);
        using var narrow = new FakeModel { Name = "narrow", ContextLength = 16, LogProbability = whole.LogProbability };
        using var wide = new FakeModel { Name = "wide", ContextLength = 100_000, LogProbability = whole.LogProbability };

        Assert.Equal(Score(wide, PanelOf(text))[0].Bits, Score(narrow, PanelOf(text))[0].Bits, tolerance: 1e-6);
        Assert.All(narrow.Scored, sequence => Assert.Equal(16, sequence.Length));
    }

    [Fact]
    public void A_model_of_the_language_needs_fewer_bits_than_one_of_another()
    {
        var panel = PanelOf("Nie można otworzyć pliku. Należy sprawdzić uprawnienia.");
        using var native = BigramModel.TrainedOn("pl", "Należy otworzyć plik i sprawdzić, czy można go zapisać. Nie należy zmieniać uprawnień. Sprawdź plik.");
        using var foreign = BigramModel.TrainedOn("en", "The file could not be opened. Check whether you have the permission to write it, then try again later.");

        Assert.True(Score(native, panel)[0].Bits < Score(foreign, panel)[0].Bits);
    }

    [Fact]
    public void A_model_whose_training_diverged_is_named()
    {
        using var model = new FakeModel { Name = "diverged", LogProbability = (_, second) => second == 'x' ? float.NaN : -1 };

        var error = Assert.Throws<InvalidInputException>(() => Score(model, PanelOf("axe")));
        Assert.Contains("diverged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_takes_effect_before_the_next_batch()
    {
        using var model = new FakeModel { Name = "fake" };
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => BitsPerByteTask.Score(model, PanelOf("a"), _ => { }, stop.Token));
        Assert.Empty(model.Scored);
    }
}

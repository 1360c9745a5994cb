using Endonym.Evaluation.Tasks.MinimalPairs;
using Endonym.Evaluation.Tests.Fakes;
using Endonym.Lineage;
using Endonym.Lineage.Rights;

namespace Endonym.Evaluation.Tests.Tasks.MinimalPairs;

public sealed class MinimalPairsTests
{
    private const string Line = """{"id":"1","language":"pl","phenomenon":"case","good":"Używam młotka.","bad":"Używam młotek.","explanation":"Dopełniacz.","origin":"Synthetic","generator":"a model","license":"CC0-1.0"}""";

    private static MinimalPair Pair(string id, string phenomenon, string good, string bad) => new()
    {
        Id = id,
        Language = "pl",
        Phenomenon = phenomenon,
        Good = good,
        Bad = bad,
        Explanation = "",
        Origin = Origin.Organic,
        License = "CC0-1.0",
    };

    [Fact]
    public void The_more_probable_sentence_wins_and_a_tie_does_not()
    {
        // 'g' costs 1 nat, everything else 2.
        using var model = new FakeModel { Name = "fake", LogProbability = (_, second) => second == 'g' ? -1 : -2 };
        var scores = MinimalPairsTask.Score(model, [Pair("right", "a", "gg", "gb"), Pair("wrong", "a", "bb", "gb"), Pair("tie", "b", "gb", "bg"), Pair("shorter", "b", "b", "gg")], _ => { }, CancellationToken.None);

        Assert.Equal([(-2, -3), (-4, -3), (-3, -3), (-2, -2)], scores.Select(score => (score.Good, score.Bad)));
        Assert.Equal([true, false, false, false], scores.Select(score => score.IsCorrect));
        Assert.Equal([false, false, true, true], scores.Select(score => score.IsTie));
        Assert.Equal((0.25, 4), (MinimalPairsTask.Accuracy(scores).Value, MinimalPairsTask.Accuracy(scores).N));
        Assert.Equal([("a", 0.5, 2), ("b", 0.0, 2)], MinimalPairsTask.ByPhenomenon(scores).Select(part => (part.Name, part.Estimate.Value, part.Estimate.N)));
    }

    [Fact]
    public void A_model_of_the_language_prefers_what_it_has_read()
    {
        using var model = BigramModel.TrainedOn("pl", "Używam młotka. Szukam młotka. Nie mam młotka.");
        var scores = MinimalPairsTask.Score(model, [Pair("1", "case", "Używam młotka.", "Używam młotkę.")], _ => { }, CancellationToken.None);

        Assert.True(scores[0].IsCorrect);
    }

    [Theory]
    [InlineData("\"good\":\"Używam młotka.\"", "\"good\":\"Używam młotek.\"", "the same sentence twice")]
    [InlineData("\"language\":\"pl\"", "\"language\":\"cs\"", "'cs'")]
    [InlineData("\"generator\":\"a model\",", "", "names no generator")]
    [InlineData("\"good\"", "\"goood\"", "goood")] // strict: an unknown name is named
    public void A_faulty_pair_is_refused_by_name(string part, string replacement, string said)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Line);
            Assert.Single(MinimalPairFile.Read(path, "pl"));

            File.WriteAllText(path, Line.Replace(part, replacement, StringComparison.Ordinal));
            var error = Assert.Throws<InvalidInputException>(() => MinimalPairFile.Read(path, "pl"));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

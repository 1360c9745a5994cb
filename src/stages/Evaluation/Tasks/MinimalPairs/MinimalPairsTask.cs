using Endonym.Evaluation.Metrics;
using Endonym.Evaluation.Scoring;
using Endonym.Models.Contracts;

namespace Endonym.Evaluation.Tasks.MinimalPairs;

/// <summary>Whether a model finds the sentence of a native more probable than the same sentence with a mistake. Needs no instruction-following, so base models can be asked.</summary>
/// <remarks>Warstadt et al., 2020, "BLiMP", TACL 8:377–392: whole sentences, sums of ln p, not divided by their length. The end of the sentence is not predicted.</remarks>
public static class MinimalPairsTask
{
    /// <summary>Scores every pair.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="progress">Told how many pairs' worth of sentences are done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public static IReadOnlyList<PairScore> Score(ILanguageModel model, IReadOnlyList<MinimalPair> pairs, Action<int> progress, CancellationToken cancellationToken)
    {
        var scores = TextScorer.Score(model, [.. pairs.SelectMany(pair => new[] { pair.Good, pair.Bad })], sentences => progress(sentences / 2), cancellationToken);
        return [.. pairs.Select((pair, i) => new PairScore(pair.Id, pair.Phenomenon, scores[2 * i].LogProbability, scores[(2 * i) + 1].LogProbability))];
    }

    /// <summary>The share of pairs that are judged right, with Wilson's interval.</summary>
    public static Estimate Accuracy(IReadOnlyCollection<PairScore> pairs) => Wilson.Of(pairs.Count(pair => pair.IsCorrect), pairs.Count);

    /// <summary>The same for each phenomenon, in the order in which the pack names them.</summary>
    public static IReadOnlyList<NamedEstimate> ByPhenomenon(IReadOnlyList<PairScore> pairs) =>
        [.. pairs.GroupBy(pair => pair.Phenomenon).Select(group => new NamedEstimate(group.Key, Accuracy([.. group])))];
}

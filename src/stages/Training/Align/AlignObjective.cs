using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Align;

/// <summary>DPO over pairs, against log-probabilities of the reference that were computed once before the first step.</summary>
public sealed class AlignObjective : ITrainingObjective
{
    private readonly IReadOnlyList<EncodedPair> _pairs;
    private readonly IReadOnlyList<PairLogProbabilities> _reference;
    private readonly AlignOptions _options;
    private readonly int _stepsPerEpoch;

    /// <param name="pairs">The pairs.</param>
    /// <param name="reference">The reference's log-probabilities, in the pairs' order; see <see cref="Score"/>.</param>
    /// <param name="options">How to go through them.</param>
    public AlignObjective(IReadOnlyList<EncodedPair> pairs, IReadOnlyList<PairLogProbabilities> reference, AlignOptions options)
    {
        _pairs = pairs;
        _reference = reference;
        _options = options;
        _stepsPerEpoch = (pairs.Count + options.PairsPerStep - 1) / options.PairsPerStep;
    }

    /// <inheritdoc/>
    public long StepCount => (long)_stepsPerEpoch * _options.Epochs;

    /// <summary>A model's log-probabilities of both answers of each pair.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="progress">Told how many pairs are done.</param>
    /// <param name="cancellationToken">Checked between pairs.</param>
    public static IReadOnlyList<PairLogProbabilities> Score(ModelInTraining model, IReadOnlyList<EncodedPair> pairs, Action<int> progress, CancellationToken cancellationToken)
    {
        List<PairLogProbabilities> scores = new(pairs.Count);
        foreach (var pair in pairs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = ConversationBatch.Of([pair.Chosen, pair.Rejected]);
            scores.Add(Sum(model.LogProbabilities(batch), batch.Weights, [pair])[0]);
            progress(scores.Count);
        }

        return scores;
    }

    /// <inheritdoc/>
    public StepMetrics AccumulateGradients(long step, ModelInTraining model, CancellationToken cancellationToken)
    {
        var order = new IndexPermutation(_pairs.Count, IndexPermutation.Mix((ulong)_options.Trainer.Seed + (ulong)(step / _stepsPerEpoch)));
        var first = step % _stepsPerEpoch * _options.PairsPerStep;
        var indices = Enumerable.Range(0, (int)Math.Min(_options.PairsPerStep, _pairs.Count - first)).Select(place => (int)order.At(first + place)).ToList();

        var sums = new StepSums(indices.Count);
        var tokens = 0L;
        foreach (var part in TokenBatches.Fill(indices, index => _pairs[index].Length, _options.TokensPerMicroBatch ?? int.MaxValue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = ConversationBatch.Of([.. part.SelectMany(index => new[] { _pairs[index].Chosen, _pairs[index].Rejected })]);
            model.AccumulateGradients(batch, logProbabilities => Weigh(part, logProbabilities, batch.Weights, sums));
            tokens += batch.Ids.Length;
        }

        return new StepMetrics(tokens, sums.Loss, [("margin", sums.Margin), ("preferred_share", sums.PreferredShare)]);
    }

    // What each answer token's −log p counts for in the loss, and the pairs' own losses on the way.
    private float[] Weigh(List<int> indices, float[] logProbabilities, float[] batchWeights, StepSums sums)
    {
        var pairs = indices.Select(index => _pairs[index]).ToList();
        var policies = Sum(logProbabilities, batchWeights, pairs);
        var weights = new float[logProbabilities.Length];
        var next = 0;
        for (var place = 0; place < pairs.Count; place++)
        {
            var (policy, reference) = (policies[place], _reference[indices[place]]);
            sums.Add(PreferenceLoss.Loss(policy, reference, _options.Beta), PreferenceLoss.Margin(policy, reference));

            // The gradient of w·(−log p) is wanted, so the weight is the loss's slope with its sign turned.
            var slope = (float)(PreferenceLoss.Slope(policy, reference, _options.Beta) / sums.PairCount);
            next = Fill(weights, next, ConversationBatch.AnswerTokens(pairs[place].Chosen), -slope);
            next = Fill(weights, next, ConversationBatch.AnswerTokens(pairs[place].Rejected), slope);
        }

        return weights;
    }

    private static int Fill(float[] weights, int start, int count, float value)
    {
        weights.AsSpan(start, count).Fill(value);
        return start + count;
    }

    private static PairLogProbabilities[] Sum(float[] logProbabilities, float[] weights, IReadOnlyList<EncodedPair> pairs)
    {
        System.Diagnostics.Debug.Assert(logProbabilities.Length == weights.Count(weight => weight != 0), "one log-probability for each answer token");
        var next = 0;
        return [.. pairs.Select(pair => new PairLogProbabilities(Take(ConversationBatch.AnswerTokens(pair.Chosen)), Take(ConversationBatch.AnswerTokens(pair.Rejected))))];

        double Take(int count)
        {
            var sum = 0.0;
            for (var end = next + count; next < end; next++)
                sum += logProbabilities[next];
            return sum;
        }
    }

    /// <summary>Means over the pairs of a step, whatever micro-batches they come in.</summary>
    private sealed class StepSums(int pairCount)
    {
        public int PairCount => pairCount;

        public double Loss { get; private set; }

        public double Margin { get; private set; }

        public double PreferredShare { get; private set; }

        public void Add(double loss, double margin)
        {
            Loss += loss / pairCount;
            Margin += margin / pairCount;
            PreferredShare += margin > 0 ? 1.0 / pairCount : 0;
        }
    }
}

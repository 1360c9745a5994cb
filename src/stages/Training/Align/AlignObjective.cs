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
    public static IReadOnlyList<PairLogProbabilities> Score(ModelInTraining model, IReadOnlyList<EncodedPair> pairs) =>
    [
        .. pairs.Select(pair =>
        {
            var batch = ConversationBatch.Of([pair.Chosen, pair.Rejected]);
            return Sum(model.LogProbabilities(batch), batch.Weights, [pair])[0];
        }),
    ];

    /// <inheritdoc/>
    public StepMetrics AccumulateGradients(long step, ModelInTraining model, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var order = new IndexPermutation(_pairs.Count, IndexPermutation.Mix((ulong)_options.Trainer.Seed + (ulong)(step / _stepsPerEpoch)));
        var first = step % _stepsPerEpoch * _options.PairsPerStep;
        var indices = Enumerable.Range(0, (int)Math.Min(_options.PairsPerStep, _pairs.Count - first)).Select(place => (int)order.At(first + place)).ToList();
        var pairs = indices.Select(index => _pairs[index]).ToList();
        var batch = ConversationBatch.Of([.. pairs.SelectMany(pair => new[] { pair.Chosen, pair.Rejected })]);

        double loss = 0, margin = 0, preferred = 0;
        model.AccumulateGradients(batch, logProbabilities =>
        {
            var weights = new float[logProbabilities.Length];
            var next = 0;
            var policies = Sum(logProbabilities, batch.Weights, pairs);
            for (var place = 0; place < pairs.Count; place++)
            {
                var (policy, reference) = (policies[place], _reference[indices[place]]);
                loss += PreferenceLoss.Loss(policy, reference, _options.Beta) / pairs.Count;
                margin += PreferenceLoss.Margin(policy, reference) / pairs.Count;
                preferred += PreferenceLoss.Margin(policy, reference) > 0 ? 1.0 / pairs.Count : 0;

                // The gradient of w·(−log p) is wanted, so the weight is the loss's slope with its sign turned.
                var slope = (float)(PreferenceLoss.Slope(policy, reference, _options.Beta) / pairs.Count);
                next = Fill(weights, next, AnswerTokens(pairs[place].Chosen), -slope);
                next = Fill(weights, next, AnswerTokens(pairs[place].Rejected), slope);
            }

            return weights;
        });

        return new StepMetrics(batch.Ids.Length, loss, [("margin", margin), ("preferred_share", preferred)]);
    }

    private static int Fill(float[] weights, int start, int count, float value)
    {
        weights.AsSpan(start, count).Fill(value);
        return start + count;
    }

    private static int AnswerTokens(Text.ChatTemplates.EncodedChat chat) => chat.IsAnswer.AsSpan(1).Count(true);

    private static PairLogProbabilities[] Sum(float[] logProbabilities, float[] weights, IReadOnlyList<EncodedPair> pairs)
    {
        System.Diagnostics.Debug.Assert(logProbabilities.Length == weights.Count(weight => weight != 0), "one log-probability for each answer token");
        var next = 0;
        return [.. pairs.Select(pair => new PairLogProbabilities(Take(AnswerTokens(pair.Chosen)), Take(AnswerTokens(pair.Rejected))))];

        double Take(int count)
        {
            var sum = 0.0;
            for (var end = next + count; next < end; next++)
                sum += logProbabilities[next];
            return sum;
        }
    }
}

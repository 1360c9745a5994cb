using System.Diagnostics;
using System.Text;
using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Text.Tokenizers;

namespace Endonym.Evaluation.Scoring;

/// <summary>How probable a model finds a text.</summary>
/// <param name="LogProbability">Natural logarithm of the probability of all its tokens, in nats.</param>
/// <param name="Tokens">How many tokens it is under the model's tokenizer.</param>
/// <param name="Covered">Whether the tokens stand for every byte of the text; a tokenizer that drops some makes a text look more probable than it is.</param>
public readonly record struct TextScore(double LogProbability, int Tokens, bool Covered);

/// <summary>Scores whole texts of any length under a model, each by itself and beginning with the end-of-text token.</summary>
public static class TextScorer
{
    // Tokens of one call, padding included. Fixed, because batch shapes change the last bits of a sum.
    private const int TokensPerBatch = 8192;

    private readonly record struct Piece(int Text, int[] Tokens, int Scored);

    /// <summary>Scores the texts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">The texts, none empty.</param>
    /// <param name="progress">Told the number of texts that are done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One score for each text, in their order.</returns>
    /// <exception cref="InvalidInputException">The model gives a probability that is no number.</exception>
    public static IReadOnlyList<TextScore> Score(ILanguageModel model, IReadOnlyList<string> texts, Action<int> progress, CancellationToken cancellationToken)
    {
        var scores = new TextScore[texts.Count];
        var pieces = new List<Piece>();
        for (var i = 0; i < texts.Count; i++)
        {
            int[] ids = [model.Tokenizer.EndOfTextId, .. model.Tokenizer.Encode(texts[i])];
            if (ids.Length < 2)
                throw new InvalidInputException($"The tokenizer of {model.Name} makes no token of the text '{texts[i]}', so it cannot be scored. Use the tokenizer that belongs to the model.");

            scores[i] = new TextScore(0, ids.Length - 1, Covers(model.Tokenizer, ids.AsSpan(1), texts[i]));
            pieces.AddRange(RollingWindow.Over(ids.Length, model.ContextLength)
                .Select(window => new Piece(i, ids.AsSpan(window.Start, window.Length).ToArray(), window.Scored)));
        }

        var open = new int[texts.Count];
        foreach (var piece in pieces)
            open[piece.Text]++;

        var done = 0;
        foreach (var batch in Batches(pieces))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answers = model.LogProbabilities([.. batch.Select(piece => piece.Tokens)]);
            for (var i = 0; i < batch.Count; i++)
            {
                var (text, tokens, scored) = batch[i];
                if (answers[i].Length != tokens.Length - 1)
                    throw new UnreachableException(FormattableString.Invariant($"{answers[i].Length} log probabilities for {tokens.Length} tokens."));

                scores[text] = scores[text] with { LogProbability = scores[text].LogProbability + Sum(answers[i].AsSpan(^scored..), model) };
                done += --open[text] == 0 ? 1 : 0;
            }

            progress(done);
        }

        return scores;
    }

    // The longest first: sequences of one length share a batch and waste no padding, and a context that does not fit in memory fails at once.
    private static IEnumerable<List<Piece>> Batches(List<Piece> pieces)
    {
        var batch = new List<Piece>();
        foreach (var piece in pieces.OrderByDescending(piece => piece.Tokens.Length))
        {
            if (batch.Count > 0 && (batch.Count + 1) * batch[0].Tokens.Length > TokensPerBatch)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(piece);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private static double Sum(ReadOnlySpan<float> logProbabilities, ILanguageModel model)
    {
        var sum = 0.0;
        foreach (var value in logProbabilities)
            sum += value;

        // Finite floats never add up to an infinite double, so one look at the sum sees them all.
        return double.IsFinite(sum)
            ? sum
            : throw new InvalidInputException($"{model.Name} gives a probability that is no number or zero: its weights are broken or its training diverged. Take an earlier checkpoint, or train again with a lower learning rate.");
    }

    private static bool Covers(ITokenizer tokenizer, ReadOnlySpan<int> ids, string text)
    {
        var bytes = 0L;
        foreach (var id in ids)
            bytes += tokenizer.BytesOf(id).Length;
        return bytes == Encoding.UTF8.GetByteCount(text);
    }
}

using Endonym.Text.ChatTemplates;
using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Instruct;

/// <summary>Predict the assistant's words, given what was said before; the loss is the mean over all answer tokens of a step.</summary>
public sealed class InstructObjective : ITrainingObjective
{
    private readonly IReadOnlyList<EncodedChat> _chats;
    private readonly ConversationEpochs _epochs;
    private readonly int _tokensPerMicroBatch;

    /// <param name="chats">The conversations.</param>
    /// <param name="options">How to go through them.</param>
    public InstructObjective(IReadOnlyList<EncodedChat> chats, InstructOptions options)
    {
        _chats = chats;
        _epochs = new ConversationEpochs([.. chats.Select(chat => chat.Ids.Length)], options.TokensPerStep, options.Epochs, (ulong)options.Trainer.Seed);
        _tokensPerMicroBatch = options.TokensPerMicroBatch ?? int.MaxValue;
    }

    /// <inheritdoc/>
    public long StepCount => _epochs.Batches.Count;

    /// <inheritdoc/>
    public StepMetrics AccumulateGradients(long step, ModelInTraining model, CancellationToken cancellationToken)
    {
        var indices = _epochs.Batches[(int)step];
        var answers = indices.Sum(index => ConversationBatch.AnswerTokens(_chats[index]));
        var loss = 0.0;
        var tokens = 0L;
        foreach (var part in TokenBatches.Fill(indices, index => _chats[index].Ids.Length, _tokensPerMicroBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = ConversationBatch.Of([.. part.Select(index => _chats[index])]);
            // One mean over the whole step, not a mean of means: micro-batches differ in how many answer tokens they hold.
            for (var position = 0; position < batch.Weights.Length; position++)
                batch.Weights[position] /= answers;
            loss += model.AccumulateGradients(batch);
            tokens += batch.Ids.Length;
        }

        return new StepMetrics(tokens, loss, [("answer_tokens", answers)]);
    }
}

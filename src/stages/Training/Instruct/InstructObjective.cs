using Endonym.Text.ChatTemplates;
using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Instruct;

/// <summary>Predict the assistant's words, given what was said before; the loss is the mean over all answer tokens of a step.</summary>
public sealed class InstructObjective : ITrainingObjective
{
    private readonly IReadOnlyList<EncodedChat> _chats;
    private readonly ConversationEpochs _epochs;

    /// <param name="chats">The conversations.</param>
    /// <param name="options">How to go through them.</param>
    public InstructObjective(IReadOnlyList<EncodedChat> chats, InstructOptions options)
    {
        _chats = chats;
        _epochs = new ConversationEpochs([.. chats.Select(chat => chat.Ids.Length)], options.TokensPerStep, options.Epochs, (ulong)options.Trainer.Seed);
    }

    /// <inheritdoc/>
    public long StepCount => _epochs.Batches.Count;

    /// <inheritdoc/>
    public StepMetrics AccumulateGradients(long step, ModelInTraining model, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var batch = ConversationBatch.Of([.. _epochs.Batches[(int)step].Select(index => _chats[index])]);
        var answers = batch.Weights.Count(weight => weight != 0);
        for (var position = 0; position < batch.Weights.Length; position++)
            batch.Weights[position] /= answers;
        var loss = model.AccumulateGradients(batch);
        return new StepMetrics(batch.Ids.Length, loss, [("answer_tokens", answers)]);
    }
}

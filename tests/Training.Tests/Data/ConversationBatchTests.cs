using Endonym.Text.ChatTemplates;
using Endonym.Training.Data;

namespace Endonym.Training.Tests.Data;

public sealed class ConversationBatchTests
{
    [Fact]
    public void Only_tokens_before_an_answers_token_are_learnt_from()
    {
        var chat = new EncodedChat([0, 5, 6, 7, 8], [false, false, true, true, false]);

        var batch = ConversationBatch.Of([chat, chat]);

        Assert.Equal([0, 5, 6, 7, 8, 0, 5, 6, 7, 8], batch.Ids);
        Assert.Equal([0f, 1, 1, 0, 0, 0, 1, 1, 0, 0], batch.Weights);
        Assert.Equal([5, 6, 7, 8, 0, 5, 6, 7, 8, 0], batch.Targets);
        Assert.Equal([5, 5], batch.Lengths);
    }

    [Fact]
    public void Every_conversation_comes_once_an_epoch_and_no_batch_grows_beyond_its_size_unless_alone()
    {
        int[] lengths = [10, 20, 30, 40, 120, 50, 60];

        var batches = new ConversationEpochs(lengths, tokensPerBatch: 100, epochs: 3, seed: 4).Batches;

        Assert.All(batches, batch => Assert.True(batch.Count == 1 || batch.Sum(index => lengths[index]) <= 100));
        Assert.All(batches.SelectMany(batch => batch).CountBy(index => index), count => Assert.Equal(3, count.Value));
    }
}

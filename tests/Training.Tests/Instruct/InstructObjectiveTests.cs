using Endonym.Lineage;
using Endonym.Text.ChatTemplates;
using Endonym.Training.Instruct;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;
using static TorchSharp.torch;

namespace Endonym.Training.Tests.Instruct;

public sealed class InstructObjectiveTests
{
    [Theory]
    [InlineData(1)] // every conversation alone
    [InlineData(16)]
    [InlineData(30)]
    public void Micro_batches_add_up_to_the_gradients_and_the_loss_of_the_whole_step(int tokensPerMicroBatch)
    {
        using var outer = NewDisposeScope();
        using var whole = TinyModel.Create();
        using var parts = TinyModel.Create();
        // Of different lengths, and with different shares of answers: a mean of means would show.
        List<EncodedChat> chats = [Chat(4, 3), Chat(9, 1), Chat(2, 11), Chat(6, 6), Chat(1, 2)];

        var atOnce = new InstructObjective(chats, Options(null)).AccumulateGradients(0, whole, CancellationToken.None);
        var inParts = new InstructObjective(chats, Options(tokensPerMicroBatch)).AccumulateGradients(0, parts, CancellationToken.None);

        Assert.Equal((45, 45), (atOnce.Tokens, inParts.Tokens));
        Assert.Equal([("answer_tokens", 23.0)], inParts.Others); // 3 + 1 + 11 + 6 + 2
        Assert.Equal(atOnce.Loss, inParts.Loss, 1e-5);
        var (expected, found) = (TinyModel.Gradients(whole), TinyModel.Gradients(parts));
        // Sums of a few dozen terms in another order: some units in the last of 24 bits.
        Assert.InRange(expected.Zip(found, (e, f) => Math.Abs(e - f)).Max(), 0, 2e-6 * expected.Max(Math.Abs));
    }

    [Fact]
    public void A_step_is_left_between_micro_batches()
    {
        using var model = TinyModel.Create();
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => new InstructObjective([Chat(2, 2), Chat(2, 2)], Options(4)).AccumulateGradients(0, model, stop.Token));
    }

    [Fact]
    public void A_micro_batch_of_no_tokens_is_refused() =>
        Assert.Contains("TokensPerMicroBatch is 0", Assert.Throws<InvalidInputException>(() => Options(0)).Message, StringComparison.Ordinal);

    private static InstructOptions Options(int? tokensPerMicroBatch) => new()
    {
        Name = "tuned",
        From = "base",
        Dataset = "instructions",
        Epochs = 1,
        TokensPerStep = 1000,
        TokensPerMicroBatch = tokensPerMicroBatch,
        Trainer = new TrainerOptions { Schedule = new LearningRateSchedule { Shape = ScheduleShape.Cosine, Peak = 1e-3 }, Precision = TrainingPrecision.Fp32 },
    };

    private static EncodedChat Chat(int prompt, int answer)
    {
        var random = new Random(prompt * 100 + answer);
        return new EncodedChat(
            [.. Enumerable.Range(0, prompt + answer).Select(_ => random.Next(1, TinyModel.VocabularySize))],
            [.. Enumerable.Range(0, prompt + answer).Select(place => place >= prompt)]);
    }
}

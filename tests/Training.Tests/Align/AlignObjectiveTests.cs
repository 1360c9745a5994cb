using Endonym.Text.ChatTemplates;
using Endonym.Training.Align;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;
using static TorchSharp.torch;

namespace Endonym.Training.Tests.Align;

public sealed class AlignObjectiveTests
{
    [Fact]
    public void The_first_loss_is_ln_2_and_training_makes_the_policy_prefer_what_was_chosen()
    {
        using var outer = NewDisposeScope();
        using var model = TinyModel.Create();
        using var optimizer = new AdamW([.. model.Weights.Tensors], new AdamWOptions { WeightDecay = 0 });
        List<EncodedPair> pairs = [Pair(1), Pair(2), Pair(3), Pair(4)];
        var objective = new AlignObjective(pairs, AlignObjective.Score(model, pairs, _ => { }, CancellationToken.None), Options(epochs: 20));

        List<StepMetrics> metrics = [];
        for (var step = 0; step < objective.StepCount; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            metrics.Add(objective.AccumulateGradients(step, model, CancellationToken.None));
            optimizer.Step(step, 3e-3);
        }

        Assert.Equal(Math.Log(2), metrics[0].Loss, 1e-5);
        Assert.InRange(metrics[^1].Loss, 0, 0.3);
        Assert.Contains(("preferred_share", 1.0), metrics[^1].Others);
    }

    [Fact]
    public void Its_gradient_is_the_slope_of_its_loss()
    {
        using var outer = NewDisposeScope();
        using var model = TinyModel.Create();
        List<EncodedPair> pairs = [Pair(1), Pair(2)];
        // Another reference than the policy, so that the slopes differ from pair to pair.
        var objective = new AlignObjective(pairs, [new(-20, -26), new(-25, -20)], Options(epochs: 1));
        objective.AccumulateGradients(0, model, CancellationToken.None);
        var gradients = model.Weights.Tensors.Select(tensor => tensor.grad!.clone()).ToList();
        var squared = gradients.Sum(gradient => gradient.square().sum().item<float>());

        const float h = 1e-3f;
        var slope = (LossAlong(h) - LossAlong(-h)) / (2 * h);

        Assert.Equal(squared, slope, 0.02 * squared);

        double LossAlong(float along)
        {
            Move(along);
            var loss = objective.AccumulateGradients(0, model, CancellationToken.None).Loss;
            Move(-along);
            return loss;
        }

        void Move(float along)
        {
            using var noGradient = no_grad();
            foreach (var (weight, gradient) in model.Weights.Tensors.Zip(gradients))
                weight.add_(gradient.mul(tensor(along)), Endonym.Models.Torch.Native.Scalars.One);
        }
    }

    [Theory]
    [InlineData(1)] // every pair alone
    [InlineData(45)]
    public void Micro_batches_add_up_to_the_gradients_and_the_metrics_of_the_whole_step(int tokensPerMicroBatch)
    {
        using var outer = NewDisposeScope();
        using var whole = TinyModel.Create();
        using var parts = TinyModel.Create();
        List<EncodedPair> pairs = [Pair(1), Pair(2), Pair(3), Pair(4), Pair(5)]; // of 20 tokens each
        List<PairLogProbabilities> reference = [new(-20, -26), new(-25, -20), new(-24, -17), new(-22, -22), new(-30, -11)];
        var options = Options(epochs: 1) with { PairsPerStep = 5 };

        var atOnce = new AlignObjective(pairs, reference, options).AccumulateGradients(0, whole, CancellationToken.None);
        var inParts = new AlignObjective(pairs, reference, options with { TokensPerMicroBatch = tokensPerMicroBatch }).AccumulateGradients(0, parts, CancellationToken.None);

        Assert.Equal((100, 100), (atOnce.Tokens, inParts.Tokens));
        Assert.Equal(atOnce.Loss, inParts.Loss, 1e-5);
        Assert.Equal(atOnce.Others.Select(other => other.Name), inParts.Others.Select(other => other.Name));
        Assert.All(atOnce.Others.Zip(inParts.Others), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-4));
        var (expected, found) = (TinyModel.Gradients(whole), TinyModel.Gradients(parts));
        // Sums of a few dozen terms in another order: some units in the last of 24 bits.
        Assert.InRange(expected.Zip(found, (e, f) => Math.Abs(e - f)).Max(), 0, 4e-6 * expected.Max(Math.Abs));
    }

    [Fact]
    public void Scoring_the_reference_tells_how_far_it_is_and_stops_when_asked()
    {
        using var model = TinyModel.Create();
        using var stop = new CancellationTokenSource();
        List<int> told = [];

        Assert.Throws<OperationCanceledException>(() => AlignObjective.Score(model, [Pair(1), Pair(2), Pair(3), Pair(4)], done =>
        {
            told.Add(done);
            if (done == 3)
                stop.Cancel();
        }, stop.Token));

        Assert.Equal([1, 2, 3], told);
    }

    private static AlignOptions Options(int epochs) => new()
    {
        Name = "aligned",
        From = "tuned",
        Dataset = "preferences",
        Epochs = epochs,
        PairsPerStep = 2,
        Trainer = new TrainerOptions { Schedule = new LearningRateSchedule { Shape = ScheduleShape.Cosine, Peak = 1e-3 }, Precision = TrainingPrecision.Fp32 },
    };

    private static EncodedPair Pair(int seed)
    {
        var random = new Random(seed);
        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(1, TinyModel.VocabularySize))];
        var prompt = Draw(5);
        return new EncodedPair(Chat(Draw(6)), Chat(Draw(4)));

        EncodedChat Chat(int[] answer) => new([.. prompt, .. answer], [.. prompt.Select(_ => false), .. answer.Select(_ => true)]);
    }
}

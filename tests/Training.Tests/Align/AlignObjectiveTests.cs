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
        var objective = new AlignObjective(pairs, AlignObjective.Score(model, pairs), Options(epochs: 20));

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

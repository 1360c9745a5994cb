using Endonym.Lineage;
using Endonym.Models.Families;
using Endonym.Models.Torch.Decoders;
using Endonym.Training.Data;
using Endonym.Training.Loop;
using Endonym.Training.Optimizers;
using static TorchSharp.torch;

namespace Endonym.Training.Tests.Loop;

public sealed class ModelInTrainingTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_are_the_slope_of_the_loss(bool tied)
    {
        using var model = TinyModel.Create(tied: tied);
        var batch = TinyModel.Batch([9, 5]);
        model.AccumulateGradients(batch);

        // Central differences along the gradient itself: f(w + h·g) − f(w − h·g) ≈ 2·h·|g|².
        const float h = 1e-3f;
        var squared = TinyModel.Gradients(model).Sum(value => (double)value * value);
        var slope = (LossAt(model, batch, h) - LossAt(model, batch, -h)) / (2 * h);
        Assert.Equal(squared, slope, 0.01 * squared);
    }

    public static TheoryData<DecoderConfig> Kin => new()
    {
        TinyModel.Config() with { Family = DecoderFamily.Mistral, SlidingWindow = 4, HeadSize = 6 },
        TinyModel.Config() with { Family = DecoderFamily.Qwen2, HasAttentionBias = true },
        TinyModel.Config() with { Family = DecoderFamily.Qwen3, HasQueryKeyNorm = true, HasAttentionBias = true },
        TinyModel.Config() with { RopeScaling = new() { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContextLength = 16, BetaFast = 2, BetaSlow = 0.1 } },
        TinyModel.Config() with { RopeScaling = new() { Kind = RopeScalingKind.Dynamic, Factor = 16, OriginalContextLength = 4 } },
    };

    [Theory]
    [MemberData(nameof(Kin))]
    public void Gradients_are_the_slope_of_the_loss_for_the_kin_of_llama_too(DecoderConfig config)
    {
        using var model = new ModelInTraining(DecoderWeights.Initialize(config, seed: 3), TrainingPrecision.Fp32);
        var batch = TinyModel.Batch([9, 5]);
        model.AccumulateGradients(batch);

        // As above, for each weight alone: one of a few numbers would be lost in the sum over all.
        const float h = 3e-3f;
        foreach (var weight in model.Weights.Tensors)
        {
            var squared = weight.grad!.mul(weight.grad!).sum().item<float>();
            // What the softmax is blind to, such as a bias of all keys, has no slope.
            if (squared < 1e-6f)
                continue;

            var reach = h / MathF.Sqrt(squared);
            var slope = (LossAt(model, batch, reach, weight) - LossAt(model, batch, -reach, weight)) / (2 * reach);
            Assert.Equal(squared, slope, 0.02 * squared);
        }
    }

    [Fact]
    public void A_model_with_experts_is_refused()
    {
        var config = TinyModel.Config() with { Family = DecoderFamily.Mixtral, ExpertCount = 4, ExpertsPerToken = 2 };
        using var weights = DecoderWeights.Initialize(config, seed: 3);

        var message = Assert.Throws<InvalidInputException>(() => new ModelInTraining(weights, TrainingPrecision.Fp32)).Message;
        Assert.Contains("A MixtralForCausalLM with 4 experts is not trained here", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accumulating_two_halves_gives_the_gradient_of_the_whole()
    {
        using var whole = TinyModel.Create();
        using var halves = TinyModel.Create();
        var batch = TinyModel.Batch([6, 10]);

        whole.AccumulateGradients(batch);
        halves.AccumulateGradients(new TrainingBatch(batch.Ids[..6], batch.Targets[..6], batch.Weights[..6], [6]));
        halves.AccumulateGradients(new TrainingBatch(batch.Ids[6..], batch.Targets[6..], batch.Weights[6..], [10]));

        AssertClose(TinyModel.Gradients(whole), TinyModel.Gradients(halves), 1e-6);
    }

    [Fact]
    public void Tokens_of_weight_zero_teach_nothing_but_are_read()
    {
        using var some = TinyModel.Create();
        using var other = TinyModel.Create();
        var batch = TinyModel.Batch([12], weight: position => position >= 6 ? 1f : 0f);
        var otherTargets = (int[])batch.Targets.Clone();
        otherTargets[2] = (otherTargets[2] + 1) % TinyModel.VocabularySize;
        var otherPrompt = (int[])batch.Ids.Clone();
        otherPrompt[2] = (otherPrompt[2] + 1) % TinyModel.VocabularySize;

        var loss = some.AccumulateGradients(batch);

        Assert.Equal(loss, other.AccumulateGradients(batch with { Targets = otherTargets }));
        Assert.NotEqual(loss, other.AccumulateGradients(batch with { Ids = otherPrompt }));
    }

    [Fact]
    public void One_batch_is_learnt_by_heart()
    {
        using var model = TinyModel.Create();
        using var optimizer = new AdamW([.. model.Weights.Tensors], new AdamWOptions { WeightDecay = 0 });
        var batch = TinyModel.Batch([20]);
        var loss = double.MaxValue;
        for (var step = 0; step < 150; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            loss = model.AccumulateGradients(batch);
            optimizer.Step(step, learningRate: 1e-2);
        }

        Assert.InRange(loss, 0, 0.05);
    }

    [Fact]
    public void Bf16_gradients_point_where_fp32_gradients_point()
    {
        using var exact = TinyModel.Create();
        using var rounded = TinyModel.Create(TrainingPrecision.Bf16);
        var batch = TinyModel.Batch([30, 20]);

        exact.AccumulateGradients(batch);
        rounded.AccumulateGradients(batch);

        var (a, b) = (TinyModel.Gradients(exact), TinyModel.Gradients(rounded));
        var cosine = a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(y => (double)y * y));
        Assert.InRange(cosine, 0.999, 1.000001);
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var model = TinyModel.Create();
        using var optimizer = new AdamW([.. model.Weights.Tensors], new AdamWOptions());
        LiveTensors.Settled();
        var counts = Enumerable.Range(0, 5).Select(step =>
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            model.AccumulateGradients(TinyModel.Batch([16, 16]));
            optimizer.Step(step, 1e-3);
            return Tensor.TotalCount;
        }).ToList();

        Assert.Equal(counts[1], counts[4]);
    }

    private static double LossAt(ModelInTraining model, TrainingBatch batch, float along) => LossAt(model, batch, along, [.. model.Weights.Tensors]);

    private static double LossAt(ModelInTraining model, TrainingBatch batch, float along, params Tensor[] weights)
    {
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            foreach (var weight in weights)
                weight.add_(weight.grad!.mul(tensor(along)), Endonym.Models.Torch.Native.Scalars.One);
        }

        var loss = -model.LogProbabilities(batch).Average();
        using (no_grad())
        {
            foreach (var weight in weights)
                weight.add_(weight.grad!.mul(tensor(-along)), Endonym.Models.Torch.Native.Scalars.One);
        }

        return loss;
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance) =>
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, tolerance);
}

using Endonym.Training.Optimizers;
using static TorchSharp.torch;

namespace Endonym.Training.Tests.Optimizers;

public sealed class AdamWTests
{
    [Fact]
    public void Gradients_are_clipped_over_all_weights_and_norms_do_not_decay()
    {
        using var scope = NewDisposeScope();
        var matrix = Parameter([1f, 1f], [1, 2], [3f, 0f]);
        var norm = Parameter([1f], [1], [4f]);
        using var optimizer = new AdamW([matrix, norm], new AdamWOptions { WeightDecay = 0.5, MaxGradientNorm = 1 });

        var length = optimizer.Step(step: 0, learningRate: 0.1);

        // |(3, 0, 4)| = 5. After clipping (0.6, 0, 0.8); Adam's first step is learning rate × sign, and 0 stays where the gradient is 0.
        Assert.Equal(5, length, 1e-5);
        Assert.Equal([0.95f - 0.1f, 0.95f], matrix.detach().data<float>().ToArray(), Near); // 1·(1 − 0.1·0.5) = 0.95
        Assert.Equal([0.9f], norm.detach().data<float>().ToArray(), Near);
        Assert.Equal(0.06f, optimizer.Means[0][0, 0].item<float>(), 1e-6f); // (1 − 0.9)·0.6
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;

    private static Tensor Parameter(float[] values, long[] shape, float[] gradient)
    {
        var parameter = tensor(values).view(shape).clone().requires_grad_();
        parameter.grad = tensor(gradient).view(shape);
        return parameter;
    }
}

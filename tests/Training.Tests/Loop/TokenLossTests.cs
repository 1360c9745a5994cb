using Endonym.Training.Loop;
using static TorchSharp.torch;

namespace Endonym.Training.Tests.Loop;

public sealed class TokenLossTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Loss_and_gradients_are_those_of_autograd_over_whole_logits()
    {
        // More rows than one chunk holds, so that the chunks' border is crossed.
        manual_seed(1);
        var (hidden, head) = (randn(700, 16), randn(40, 16));
        var targets = randint(40, [700], dtype: ScalarType.Int64);
        var weights = rand(700);

        var (ours, theirs) = (hidden.clone().requires_grad_(), hidden.clone().requires_grad_());
        var headGradient = zeros_like(head);
        var loss = TokenLoss.Backward(ours.mul(ones(1)), head, headGradient, targets, weights);

        var theirHead = head.clone().requires_grad_();
        var expected = nn.functional.cross_entropy(theirs.matmul(theirHead.t()), targets, reduction: nn.Reduction.None).mul(weights).sum();
        expected.backward();

        Assert.Equal(expected.item<float>(), loss, 1e-3 * expected.item<float>());
        Assert.True(ours.grad!.allclose(theirs.grad!, rtol: 1e-4, atol: 1e-5));
        Assert.True(headGradient.allclose(theirHead.grad!, rtol: 1e-4, atol: 1e-4));
    }

    [Fact]
    public void Log_probability_is_the_logit_less_the_logarithm_of_the_sum()
    {
        // One hidden unit of 1 and a head of (0, ln 3): probabilities 1/4 and 3/4.
        var result = TokenLoss.LogProbabilities(ones(2, 1), tensor(new[] { 0f, MathF.Log(3) }).view(2, 1), tensor(new long[] { 0, 1 }));

        Assert.Equal(Math.Log(0.25), result[0], 1e-6);
        Assert.Equal(Math.Log(0.75), result[1], 1e-6);
    }
}

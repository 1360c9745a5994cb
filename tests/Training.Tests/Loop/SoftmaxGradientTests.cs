using Endonym.Models.Torch.Native;
using Endonym.Training.Loop;
using static TorchSharp.torch;

namespace Endonym.Training.Tests.Loop;

public sealed class SoftmaxGradientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(4096)]
    public void Rows_become_the_gradient_that_autograd_finds(int vocabulary)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        const int rows = 9;
        var logits = randn(rows, vocabulary).mul(tensor(4f)).to(ScalarType.BFloat16);
        var targets = randint(vocabulary, [rows], dtype: ScalarType.Int64);
        var weights = rand(rows);

        // Autograd in fp32 over the very same rounded logits.
        var exact = logits.to(ScalarType.Float32).clone().requires_grad_();
        var expectedLoss = nn.functional.cross_entropy(exact, targets, reduction: nn.Reduction.None).mul(weights).sum();
        expectedLoss.backward();

        var loss = InPlace(logits, targets, weights, threads: 1);

        Assert.Equal(expectedLoss.item<float>(), loss, 1e-4);
        // Rounding to bf16 errs by at most 2⁻⁹ of the value.
        Assert.True(logits.to(ScalarType.Float32).allclose(exact.grad!, rtol: 1.0 / 256, atol: 1e-7));
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var one = randn(200, 333).to(ScalarType.BFloat16);
        var four = one.clone();
        var (targets, weights) = (randint(333, [200], dtype: ScalarType.Int64), rand(200));

        Assert.Equal(InPlace(one, targets, weights, threads: 1), InPlace(four, targets, weights, threads: 4));
        Assert.Equal(one.to(ScalarType.Float32).data<float>().ToArray(), four.to(ScalarType.Float32).data<float>().ToArray());
    }

    private static unsafe double InPlace(Tensor logits, Tensor targets, Tensor weights, int threads) =>
        SoftmaxGradient.InPlace((ushort*)Aten.AddressOf(logits), (int)logits.shape[1], targets.data<long>().ToArray(), weights.data<float>().ToArray(), threads);
}

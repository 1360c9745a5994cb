using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Native;

public sealed class AtenTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Root_mean_square_norm_is_the_papers_formula()
    {
        // By hand: mean(3², 4²) = 12.5; 3/√12.5 = 0.848528, 4/√12.5 = 1.131371; times the weights 1 and 2.
        var y = Aten.RmsNorm(tensor(new[] { 3f, 4f }), tensor(new[] { 1f, 2f }), epsilon: 0);

        Assert.Equal(0.848528f, y[0].item<float>(), 1e-6f);
        Assert.Equal(2.262742f, y[1].item<float>(), 1e-6f);
    }

    [Fact]
    public void Attention_with_fewer_key_heads_is_attention_with_each_repeated()
    {
        manual_seed(1);
        var (query, key, value) = (randn(2, 4, 6, 8), randn(2, 2, 6, 8), randn(2, 2, 6, 8));

        var grouped = Aten.Attention(query, key, value, isCausal: true);

        var repeated = nn.functional.scaled_dot_product_attention(query, key.repeat_interleave(2, 1), value.repeat_interleave(2, 1), is_casual: true);
        Assert.True(grouped.allclose(repeated, rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void Embedding_picks_rows_and_its_gradient_counts_them()
    {
        var table = arange(6, ScalarType.Float32).view(3, 2).clone();
        table.requires_grad = true;

        var rows = Aten.Embedding(table, tensor(new long[] { 2, 0, 2 }));
        rows.sum().backward();

        Assert.Equal([4f, 5f, 0f, 1f, 4f, 5f], rows.data<float>().ToArray());
        Assert.Equal([1f, 1f, 0f, 0f, 2f, 2f], table.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Fused_AdamW_takes_the_papers_step()
    {
        var (parameter, gradient, mean, square) = (tensor(new[] { 1f }), tensor(new[] { 0.5f }), zeros(1), zeros(1));

        Aten.FusedAdamW([parameter], [gradient], [mean], [square], [tensor(1f)], learningRate: 0.1, beta1: 0.9, beta2: 0.95, weightDecay: 0.2, epsilon: 1e-8);

        // By hand: decay 1·(1 − 0.1·0.2) = 0.98; m = 0.05, v = 0.0125; m̂ = 0.5, v̂ = 0.25; 0.98 − 0.1·0.5/√0.25 = 0.88.
        Assert.Equal(0.88f, parameter.item<float>(), 1e-6f);
        Assert.Equal(0.05f, mean.item<float>(), 1e-7f);
        Assert.Equal(0.0125f, square.item<float>(), 1e-7f);
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_an_exception_and_not_a_crash()
    {
        Assert.Throws<InvalidOperationException>(() => Aten.RmsNorm(randn(2, 3), ones(4), 1e-5));
    }

    [Fact]
    public void Calls_leave_no_memory_behind()
    {
        var (x, weight) = (randn(256, 1024), ones(1024));
        var before = LiveTensors.Settled();
        for (var call = 0; call < 200; call++)
        {
            using var scope = NewDisposeScope();
            Aten.RmsNorm(x, weight, 1e-5);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}

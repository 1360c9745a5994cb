using Endonym.Models.Torch.Layers;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Layers;

public sealed class PackedAttentionTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(4, 2, 32, new[] { 7 })]
    [InlineData(4, 4, 32, new[] { 1, 2, 3, 4, 5, 15, 16, 17, 31, 32, 33 })]
    [InlineData(6, 2, 64, new[] { 100, 1, 63 })]
    [InlineData(2, 1, 128, new[] { 40, 64 })]
    public void Output_and_gradients_are_those_of_attention_in_fp32_document_by_document(int H, int K, int E, int[] lengths)
    {
        manual_seed(4);
        long N = lengths.Sum();
        var queryAndKey = randn(N, H + K, E).to(ScalarType.BFloat16);
        var value = randn(N, K, E).to(ScalarType.BFloat16);
        var upstream = randn(N, H * E).to(ScalarType.BFloat16);

        var (exactQueryAndKey, exactValue) = (queryAndKey.to(ScalarType.Float32).requires_grad_(), value.to(ScalarType.Float32).requires_grad_());
        var exact = Exact(exactQueryAndKey, exactValue, H, lengths);
        exact.backward([upstream.to(ScalarType.Float32)]);

        queryAndKey.requires_grad = true;
        value.requires_grad = true;
        var output = PackedAttention.Attend(queryAndKey, value, lengths);
        output.backward([upstream]);

        // Inputs are the same bf16 numbers; what differs is the rounding of the results, 2⁻⁹ of each, and of the stored output that the gradients are formed from.
        AssertClose(exact, output, 0.004);
        AssertClose(exactValue.grad!, value.grad!, 0.004);
        AssertClose(exactQueryAndKey.grad!, queryAndKey.grad!, 0.01);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        manual_seed(5);
        var (queryAndKey, value) = (randn(150, 6, 32).to(ScalarType.BFloat16), randn(150, 2, 32).to(ScalarType.BFloat16));

        var one = PackedAttention.Attend(queryAndKey, value, [50, 70, 30]);
        set_num_threads(3);
        var three = PackedAttention.Attend(queryAndKey, value, [50, 70, 30]);
        set_num_threads(1);

        Assert.Equal(one.to(ScalarType.Float32).data<float>().ToArray(), three.to(ScalarType.Float32).data<float>().ToArray());
    }

    [Fact]
    public void Large_scores_do_not_overflow()
    {
        var queryAndKey = full([40, 2, 32], 60f).to(ScalarType.BFloat16);
        var value = ones(40, 1, 32).to(ScalarType.BFloat16);

        var output = PackedAttention.Attend(queryAndKey, value, [40]).to(ScalarType.Float32);

        // All scores of a row are equal, 60²·32/√32 ≈ 20,365, so the output is the mean of the values.
        Assert.All(output.data<float>().ToArray(), element => Assert.Equal(1f, element));
    }

    private static Tensor Exact(Tensor queryAndKey, Tensor value, int H, int[] lengths)
    {
        var K = value.shape[1];
        List<Tensor> parts = [];
        var start = 0L;
        foreach (var length in lengths)
        {
            Tensor Part(Tensor x) => x.narrow(0, start, length).transpose(0, 1).unsqueeze(0);
            var attended = Aten.Attention(Part(queryAndKey.narrow(1, 0, H)), Part(queryAndKey.narrow(1, H, K)), Part(value), isCausal: true);
            parts.Add(attended.squeeze(0).transpose(0, 1).reshape(length, -1));
            start += length;
        }

        return cat(parts, 0);
    }

    private static void AssertClose(Tensor exact, Tensor rounded, double tolerance)
    {
        var difference = exact.sub(rounded.to(ScalarType.Float32)).norm().item<float>() / exact.norm().item<float>();
        Assert.InRange(difference, 0, tolerance);
    }
}

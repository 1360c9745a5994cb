using Endonym.Models.Torch.Layers;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Layers;

public sealed class CausalAttentionTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    // A whole text, its last tokens, its last token; no window, one longer, equal, shorter, of one; and more rows than a block has.
    [InlineData(10, 10, null)]
    [InlineData(10, 10, 11)]
    [InlineData(10, 10, 10)]
    [InlineData(10, 10, 3)]
    [InlineData(10, 10, 1)]
    [InlineData(4, 10, null)]
    [InlineData(4, 10, 10)]
    [InlineData(4, 10, 5)]
    [InlineData(4, 10, 2)]
    [InlineData(1, 10, null)]
    [InlineData(1, 10, 4)]
    [InlineData(1, 1, 4)]
    [InlineData(600, 600, 100)]
    [InlineData(300, 700, 400)]
    [InlineData(300, 700, null)]
    public void A_token_attends_to_itself_and_to_those_before_it_that_its_window_shows(int N, int S, int? window)
    {
        manual_seed(3);
        const int H = 4, K = 2, E = 8;
        var (query, key, value) = (randn(H, N, E), randn(K, S, E), randn(K, S, E));

        var actual = CausalAttention.Attend(query, key, value, window).contiguous().data<float>().ToArray();

        var (q, k, v) = (query.data<float>().ToArray(), key.data<float>().ToArray(), value.data<float>().ToArray());
        for (var h = 0; h < H; h++)
        {
            for (var n = 0; n < N; n++)
            {
                var position = S - N + n;
                var first = window is { } width ? Math.Max(0, position - width + 1) : 0;
                var weights = Enumerable.Range(first, position - first + 1)
                    .Select(s => Math.Exp(Enumerable.Range(0, E).Sum(e => (double)q[(h * N + n) * E + e] * k[(h / 2 * S + s) * E + e]) / Math.Sqrt(E))).ToArray();
                for (var e = 0; e < E; e++)
                {
                    var expected = weights.Select((weight, i) => weight * v[(h / 2 * S + first + i) * E + e]).Sum() / weights.Sum();
                    Assert.Equal(expected, actual[(h * N + n) * E + e], 1e-5);
                }
            }
        }
    }
}

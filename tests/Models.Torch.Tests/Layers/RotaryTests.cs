using Endonym.Models.Torch.Layers;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Layers;

public sealed class RotaryTests
{
    [Fact]
    public void A_pair_of_coordinates_half_a_head_apart_turns_by_its_angle()
    {
        using var scope = NewDisposeScope();
        using var rotary = Create(headSize: 4, contextLength: 8, theta: 100);
        var x = tensor(new[] { 1f, 0f, 0f, 2f }).view(1, 1, 4);

        var turned = Rotary.Turn(x, rotary.At(tensor(new long[] { 3 }), 4)).data<float>().ToArray();

        // By hand: pair (0, 2) turns by 3·100⁰ = 3 rad, pair (1, 3) by 3·100^(−1/2) = 0.3 rad.
        // (1, 0) → (cos 3, sin 3) = (−0.989992, 0.141120); (0, 2) → (−2·sin 0.3, 2·cos 0.3) = (−0.591040, 1.910673).
        Assert.Equal([-0.989992f, -0.591040f, 0.141120f, 1.910673f], turned, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Turning_keeps_lengths_and_the_angle_between_two_tokens_depends_on_their_distance_only()
    {
        using var scope = NewDisposeScope();
        using var rotary = Create(headSize: 8, contextLength: 64, theta: 10_000);
        manual_seed(1);
        var (q, k) = (randn(1, 1, 8), randn(1, 1, 8));

        float Dot(long a, long b) => Rotary.Turn(q, rotary.At(tensor(new[] { a }), 64)).mul(Rotary.Turn(k, rotary.At(tensor(new[] { b }), 64))).sum().item<float>();

        Assert.Equal(q.square().sum().item<float>(), Rotary.Turn(q, rotary.At(tensor(new long[] { 40 }), 64)).square().sum().item<float>(), 1e-4f);
        Assert.Equal(Dot(5, 2), Dot(50, 47), 1e-4f);
    }

    [Fact]
    public void A_table_that_has_grown_is_the_one_that_was_large_from_the_start()
    {
        using var scope = NewDisposeScope();
        using var growing = Create(headSize: 8, contextLength: 10_000, theta: 10_000);
        var first = growing.At(tensor(new long[] { 5 }), 6);
        growing.At(tensor(new long[] { 2048 }), 2049);
        growing.At(tensor(new long[] { 9_999 }), 10_000);

        // By hand: position 9,999 of pair 1 turns by 9,999·10,000^(−2/8) = 999.9 rad.
        var positions = arange(0, 10_000, ScalarType.Int64);
        var (cos, sin) = growing.At(positions, 10_000);
        Assert.Equal((float)Math.Cos(999.9), cos[9_999, 0, 1].item<float>(), 1e-6f);
        Assert.Equal((float)Math.Sin(999.9), sin[9_999, 0, 5].item<float>(), 1e-6f);
        for (var position = 0; position < 10_000; position += 1_111)
        {
            // Within the first part of a table of its own: what it has there does not depend on how large it is.
            var angle = position * Math.Pow(10_000, -2.0 * 3 / 8);
            Assert.Equal(((float)Math.Cos(angle), -(float)Math.Sin(angle)), (cos[position, 0, 3].item<float>(), sin[position, 0, 3].item<float>()));
        }

        Assert.Equal(first.Cos.data<float>().ToArray(), cos[5].data<float>().ToArray());
    }

    [Fact]
    public void A_context_of_millions_costs_nothing_before_it_is_used()
    {
        // 2²⁴ positions of 4,096 numbers: two tables of 275 GB, more than an array can index.
        using var rotary = Create(headSize: 4096, contextLength: 1 << 24, theta: 10_000);

        Assert.Equal(1f, rotary.At(tensor(new long[] { 0 }), 1).Cos[0, 0, 0].item<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => rotary.At(tensor(new long[] { 0 }), (1 << 24) + 1));
    }

    [Fact]
    public void Many_threads_may_make_a_table_grow()
    {
        using var rotary = Create(headSize: 8, contextLength: 1 << 16, theta: 10_000);

        Parallel.For(0, 64, index =>
        {
            using var scope = NewDisposeScope();
            var position = 1000L * (index + 1);
            var cos = rotary.At(tensor(new[] { position }), (int)position + 1).Cos;
            Assert.Equal((float)Math.Cos(position), cos[0, 0, 0].item<float>());
        });
    }

    private static Rotary Create(int headSize, int contextLength, double theta) =>
        new(TinyLlama.Config() with { HeadSize = headSize, ContextLength = contextLength, RopeTheta = theta }, ScalarType.Float32, CPU);
}

using Endonym.Models.Torch.Layers;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Layers;

public sealed class RotaryTests
{
    [Fact]
    public void A_pair_of_coordinates_half_a_head_apart_turns_by_its_angle()
    {
        using var scope = NewDisposeScope();
        using var rotary = new Rotary(headSize: 4, contextLength: 8, theta: 100, ScalarType.Float32, CPU);
        var x = tensor(new[] { 1f, 0f, 0f, 2f }).view(1, 1, 4);

        var turned = Rotary.Turn(x, rotary.At(tensor(new long[] { 3 }))).data<float>().ToArray();

        // By hand: pair (0, 2) turns by 3·100⁰ = 3 rad, pair (1, 3) by 3·100^(−1/2) = 0.3 rad.
        // (1, 0) → (cos 3, sin 3) = (−0.989992, 0.141120); (0, 2) → (−2·sin 0.3, 2·cos 0.3) = (−0.591040, 1.910673).
        Assert.Equal([-0.989992f, -0.591040f, 0.141120f, 1.910673f], turned, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Turning_keeps_lengths_and_the_angle_between_two_tokens_depends_on_their_distance_only()
    {
        using var scope = NewDisposeScope();
        using var rotary = new Rotary(headSize: 8, contextLength: 64, theta: 10_000, ScalarType.Float32, CPU);
        manual_seed(1);
        var (q, k) = (randn(1, 1, 8), randn(1, 1, 8));

        float Dot(long a, long b) => Rotary.Turn(q, rotary.At(tensor(new[] { a }))).mul(Rotary.Turn(k, rotary.At(tensor(new[] { b })))).sum().item<float>();

        Assert.Equal(q.square().sum().item<float>(), Rotary.Turn(q, rotary.At(tensor(new long[] { 40 }))).square().sum().item<float>(), 1e-4f);
        Assert.Equal(Dot(5, 2), Dot(50, 47), 1e-4f);
    }
}

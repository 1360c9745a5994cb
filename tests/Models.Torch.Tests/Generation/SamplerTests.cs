using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Torch.Generation;

namespace Endonym.Models.Torch.Tests.Generation;

public sealed class SamplerTests
{
    // Probabilities 0.5, 0.25, 0.125, 0.125.
    private static float[] Logits() => [MathF.Log(4), MathF.Log(2), 0, 0];

    [Fact]
    public void Greedy_takes_the_most_probable() => Assert.Equal(0, Draw(SamplingOptions.Greedy));

    [Fact]
    public void The_same_seed_draws_the_same_tokens()
    {
        var options = new SamplingOptions { Seed = 42 };

        Assert.Equal(Many(options, 50), Many(options, 50));
        Assert.NotEqual(Many(options, 50), Many(options with { Seed = 43 }, 50));
    }

    [Fact]
    public void Tokens_come_as_often_as_they_are_probable()
    {
        var counts = Counts(new SamplingOptions { Seed = 7 }, 20_000);

        // Standard errors at 20,000 draws: √(p(1−p)/n) = 0.0035, 0.0031, 0.0023; four of them.
        Assert.Equal(0.5, counts[0] / 20_000.0, 0.0142);
        Assert.Equal(0.25, counts[1] / 20_000.0, 0.0123);
        Assert.Equal(0.125, counts[2] / 20_000.0, 0.0094);
    }

    [Fact]
    public void Top_k_leaves_the_k_most_probable() => Assert.Equal([0, 1], Counts(new SamplingOptions { TopK = 2 }, 1000).Keys.Order());

    [Fact]
    public void Top_p_leaves_the_fewest_that_reach_p() => Assert.Equal([0, 1], Counts(new SamplingOptions { TopP = 0.7 }, 1000).Keys.Order());

    [Fact]
    public void A_low_temperature_sharpens()
    {
        // At T = 0.5 probabilities are squared and normalized: 16 / (16 + 4 + 1 + 1) = 0.727; four standard errors are 0.0126.
        Assert.Equal(0.727, Counts(new SamplingOptions { Temperature = 0.5 }, 20_000)[0] / 20_000.0, 0.0126);
    }

    [Fact]
    public void The_repetition_penalty_divides_positive_and_multiplies_negative_logits_once_each()
    {
        var options = SamplingOptions.Greedy with { RepetitionPenalty = 2 };

        // 3 / 2 = 1.5 falls below 2; the penalty counts a token once, however often it was seen.
        Assert.Equal(1, new Sampler(options).Draw([3, 2, -1], [0, 0, 0]));
        // −1 · 2 = −2 falls below −1.5.
        Assert.Equal(1, new Sampler(options).Draw([-1f, -1.5f], [0]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(2.1)]
    [InlineData(double.NaN)]
    public void A_temperature_out_of_range_is_refused(double temperature)
    {
        var error = Assert.Throws<InvalidInputException>(() => new SamplingOptions { Temperature = temperature });
        Assert.Contains("must lie between 0 and 2", error.Message, StringComparison.Ordinal);
    }

    private static int Draw(SamplingOptions options) => new Sampler(options).Draw(Logits(), []);

    private static int[] Many(SamplingOptions options, int count)
    {
        var sampler = new Sampler(options);
        return [.. Enumerable.Range(0, count).Select(_ => sampler.Draw(Logits(), []))];
    }

    private static Dictionary<int, int> Counts(SamplingOptions options, int count) => Many(options, count).CountBy(id => id).ToDictionary();
}

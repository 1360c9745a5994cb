using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Models.Sampling;

namespace Endonym.Models.Tests.Sampling;

public sealed class SamplerTests
{
    // Probabilities 0.5, 0.25, 0.125, 0.125.
    private static float[] Logits() => [MathF.Log(4), MathF.Log(2), 0, 0];

    [Fact]
    public void Greedy_takes_the_most_probable_and_of_equal_ones_the_first()
    {
        Assert.Equal(0, Draw(SamplingOptions.Greedy, Logits()));
        Assert.Equal(2, Draw(SamplingOptions.Greedy, [1, 2, 3, 3]));
    }

    [Fact]
    public void The_same_seed_draws_the_same_tokens()
    {
        var options = new SamplingOptions { Seed = 42 };

        Assert.Equal(Many(options, 50), Many(options, 50));
        Assert.NotEqual(Many(options, 50), Many(options with { Seed = 43 }, 50));
        // Neighbouring seeds, as those of an answer's choices, have nothing in common; nor do seeds that differ in the upper half only.
        Assert.NotEqual(Many(options, 50), Many(options with { Seed = 42L + (1L << 40) }, 50));
    }

    [Fact]
    public void The_draws_are_SplitMix64s()
    {
        // The reference generator's first numbers for the seed 1234567 are 6457827717110365317 and 3203168211198807973; 53 bits of them are used.
        var draws = new SeededDraws(1234567);

        Assert.Equal((6457827717110365317UL >> 11) / (double)(1L << 53), draws.Next());
        Assert.Equal((3203168211198807973UL >> 11) / (double)(1L << 53), draws.Next());
    }

    public static TheoryData<string, SamplingOptions, double[]> Distributions() => new()
    {
        { "plain", new SamplingOptions(), [0.5, 0.25, 0.125, 0.125] },
        // At T = 0.5 probabilities are squared and normalized: 16, 4, 1, 1 of 22.
        { "temperature", new SamplingOptions { Temperature = 0.5 }, [16 / 22.0, 4 / 22.0, 1 / 22.0, 1 / 22.0] },
        { "top-k", new SamplingOptions { TopK = 2 }, [2 / 3.0, 1 / 3.0, 0, 0] },
        { "top-k of two equal ones keeps the first", new SamplingOptions { TopK = 3 }, [4 / 7.0, 2 / 7.0, 1 / 7.0, 0] },
        { "a k beyond the vocabulary", new SamplingOptions { TopK = 9 }, [0.5, 0.25, 0.125, 0.125] },
        { "top-p", new SamplingOptions { TopP = 0.7 }, [2 / 3.0, 1 / 3.0, 0, 0] },
        { "top-p that the first reaches alone", new SamplingOptions { TopP = 0.4 }, [1, 0, 0, 0] },
        // 0.125 is a quarter of 0.5, and a quarter is enough.
        { "min-p", new SamplingOptions { MinP = 0.25 }, [0.5, 0.25, 0.125, 0.125] },
        { "min-p a little higher", new SamplingOptions { MinP = 0.26 }, [2 / 3.0, 1 / 3.0, 0, 0] },
        // Min-p comes after temperature: 4 : 16 is 0.25, and 0.3 is more.
        { "min-p after temperature", new SamplingOptions { MinP = 0.3, Temperature = 0.5 }, [1, 0, 0, 0] },
        // Top-p is a share of what top-k has left: 0.5 of 0.75 is 2/3 and reaches 0.6; of 1 it would not.
        { "top-p after top-k", new SamplingOptions { TopK = 2, TopP = 0.6 }, [1, 0, 0, 0] },
        { "top-p after min-p", new SamplingOptions { MinP = 0.3, TopP = 0.6 }, [1, 0, 0, 0] },
        { "top-p alone needs the second", new SamplingOptions { TopP = 0.6 }, [2 / 3.0, 1 / 3.0, 0, 0] },
        { "bias", new SamplingOptions { LogitBias = new Dictionary<int, float> { [0] = -MathF.Log(2), [3] = -100, [70] = 5 } }, [2 / 5.0, 2 / 5.0, 1 / 5.0, 0] },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Tokens_come_as_often_as_the_rules_say(string rule, SamplingOptions options, double[] expected)
    {
        const int Draws = 40_000;
        // Each draw by a sampler of its own, so that this also shows that seeds 0, 1, 2 … are as good as one stream.
        var counts = new int[expected.Length];
        for (var seed = 0; seed < Draws; seed++)
            counts[Draw(options with { Seed = seed }, Logits())]++;

        // Pearson's statistic; with 3 degrees of freedom it exceeds 21.1 once in 10,000 times. The seeds are fixed, so this is so forever or never.
        var statistic = 0.0;
        for (var token = 0; token < expected.Length; token++)
        {
            Assert.True(expected[token] > 0 || counts[token] == 0, $"{rule}: token {token} came {counts[token]} times");
            if (expected[token] > 0)
                statistic += Math.Pow(counts[token] - (Draws * expected[token]), 2) / (Draws * expected[token]);
        }

        Assert.True(statistic < 21.1, $"{rule}: chi-square {statistic:F1}, counts {string.Join(' ', counts)}");
    }

    [Fact]
    public void The_repetition_penalty_divides_positive_and_multiplies_negative_logits_once_each_also_for_the_prompt()
    {
        var options = SamplingOptions.Greedy with { RepetitionPenalty = 2 };

        // 3 / 2 = 1.5 falls below 2; the penalty counts a token once, however often it was seen.
        Assert.Equal(1, Draw(options, [3, 2, -1], 0, 0, 0));
        // −1 · 2 = −2 falls below −1.5.
        Assert.Equal(1, Draw(options, [-1f, -1.5f], 0));
    }

    [Fact]
    public void Frequency_and_presence_count_the_answer_and_not_the_prompt()
    {
        var often = Unpadded(SamplingOptions.Greedy with { FrequencyPenalty = 0.5 }, [0, 0, 0, 0]);
        var once = Unpadded(SamplingOptions.Greedy with { PresencePenalty = 0.5 }, [0, 0, 0, 0]);

        // 2.2 − 0 · 0.5, then 1.7, then 1.2 against 1.4: the third draw is the other token.
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(_ => often.Draw([2.2f, 1.4f]).Token));
        // 2.2, then 1.7 however often.
        Assert.Equal([0, 0, 0, 0], Enumerable.Range(0, 4).Select(_ => once.Draw([2.2f, 1.4f]).Token));
    }

    [Fact]
    public void Bias_comes_before_the_repetition_penalty_and_that_before_frequency_and_presence()
    {
        // By hand: ((1 + 3) / 2) − (1 · 0.5 + 0.25) = 1.25. Bias after the penalty would give 1/2 + 3 − 0.75 = 2.75, subtracting first (4 − 0.75)/2 = 1.625.
        var options = new SamplingOptions
        {
            Temperature = 0,
            LogitBias = new Dictionary<int, float> { [0] = 3 },
            RepetitionPenalty = 2,
            FrequencyPenalty = 0.5,
            PresencePenalty = 0.25,
        };

        Assert.Equal([0, 0], Two(1.24f));
        Assert.Equal([0, 1], Two(1.26f));

        int[] Two(float other)
        {
            var sampler = Unpadded(options, []);
            return [sampler.Draw([9, other]).Token, sampler.Draw([1, other]).Token];
        }
    }

    [Fact]
    public void Log_probabilities_are_the_models_before_any_rule_but_after_the_constraint()
    {
        var options = new SamplingOptions { Temperature = 0.1, TopK = 1, LogitBias = new Dictionary<int, float> { [2] = 50 }, RepetitionPenalty = 3 };

        var drawn = Unpadded(options, [0]).Draw(Logits(), topLogProbabilities: 3).LogProbabilities!;
        var held = Unpadded(options, [0], new Only(1, 2)).Draw(Logits(), topLogProbabilities: 20).LogProbabilities!;

        Assert.Equal(2, drawn.Chosen.Token);
        Assert.Equal(Math.Log(0.125), drawn.Chosen.LogProbability, 1e-6);
        Assert.Equal([0, 1, 2], drawn.Top.Select(one => one.Token));
        Assert.Equal([Math.Log(0.5), Math.Log(0.25), Math.Log(0.125)], drawn.Top.Select(one => (double)one.LogProbability), (a, b) => Math.Abs(a - b) < 1e-6);
        // Of 2 : 1 the second: a third. Tokens that the constraint forbids are not told.
        Assert.Equal(Math.Log(1 / 3.0), held.Chosen.LogProbability, 1e-6);
        Assert.Equal([1, 2], held.Top.Select(one => one.Token));
    }

    [Fact]
    public void A_constraint_forbids_and_learns_what_was_drawn()
    {
        var constraint = new Only(1, 3);
        var sampler = Unpadded(new SamplingOptions { Seed = 3 }, [], constraint);

        var drawn = Enumerable.Range(0, 200).Select(_ => sampler.Draw(Logits()).Token).ToList();

        Assert.Equal([1, 3], drawn.Distinct().Order());
        Assert.Equal(drawn, constraint.Accepted);
    }

    [Fact]
    public void Rows_beyond_the_tokenizers_ids_are_neither_drawn_nor_told()
    {
        float[] logits = [0, MathF.Log(3), 50, 50];

        var drawn = new Sampler(SamplingOptions.Greedy, [], vocabularySize: 2).Draw(logits, topLogProbabilities: 20);

        Assert.Equal(1, drawn.Token);
        Assert.Equal([1, 0], drawn.LogProbabilities!.Top.Select(one => one.Token));
        Assert.Equal(Math.Log(0.75), drawn.LogProbabilities.Chosen.LogProbability, 1e-6);
    }

    [Fact]
    public void Tokens_that_may_not_come_yet_do_not_unless_nothing_else_may()
    {
        var ends = new HashSet<int> { 0 };

        Assert.Equal(1, Unpadded(SamplingOptions.Greedy, []).Draw(Logits(), ends).Token);
        Assert.Equal(0, Unpadded(SamplingOptions.Greedy, [], new Only(0)).Draw(Logits(), ends).Token);
        // One that the logits do not reach has nothing to be taken from.
        Assert.Equal(1, Unpadded(SamplingOptions.Greedy, []).Draw(Logits(), new HashSet<int> { 0, 1_000 }).Token);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Logits_that_are_no_numbers_are_an_error_and_no_token(float broken)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Draw(new SamplingOptions(), [1, broken, 2]));

        Assert.Contains("logit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_may_come_that_is_said() =>
        Assert.Contains("No token may come next", Assert.Throws<InvalidOperationException>(() => Unpadded(SamplingOptions.Greedy, [], new Only()).Draw(Logits())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(2.1)]
    [InlineData(double.NaN)]
    public void A_temperature_out_of_range_is_refused(double temperature)
    {
        var error = Assert.Throws<InvalidInputException>(() => new SamplingOptions { Temperature = temperature });
        Assert.Contains("it must lie between 0 and 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bias_for_no_token_or_without_bounds_is_refused()
    {
        Assert.Throws<InvalidInputException>(() => new SamplingOptions { LogitBias = new Dictionary<int, float> { [-1] = 0 } });
        Assert.Throws<InvalidInputException>(() => new SamplingOptions { LogitBias = new Dictionary<int, float> { [1] = float.NaN } });
    }

    [Fact]
    public void The_rules_leave_what_sorting_everything_leaves()
    {
        // Oracle: the whole vocabulary sorted, the rules applied one after another in double precision. Rounded logits make ties common.
        var random = new Random(20260901);
        for (var round = 0; round < 300; round++)
        {
            var logits = Enumerable.Range(0, random.Next(1, 700)).Select(_ => MathF.Round((float)random.NextDouble() * 12, 1)).ToArray();
            var options = new SamplingOptions
            {
                Temperature = 0.2 + random.NextDouble(),
                TopK = random.Next(3) == 0 ? random.Next(1, 40) : 0,
                TopP = random.Next(2) == 0 ? 0.05 + (0.9 * random.NextDouble()) : 1,
                MinP = random.Next(3) == 0 ? random.NextDouble() : 0,
            };

            var allowed = Allowed(logits, options);
            for (var seed = 0; seed < 20; seed++)
                Assert.Contains(Draw(options with { Seed = (round * 100) + seed }, [.. logits]), allowed);
        }
    }

    private static Sampler Unpadded(SamplingOptions options, ReadOnlySpan<int> prompt, ITokenConstraint? constraint = null) => new(options, prompt, int.MaxValue, constraint);

    private static int Draw(SamplingOptions options, float[] logits, params int[] prompt) => Unpadded(options, prompt).Draw(logits).Token;

    private static int[] Many(SamplingOptions options, int count)
    {
        var sampler = Unpadded(options, []);
        return [.. Enumerable.Range(0, count).Select(_ => sampler.Draw(Logits()).Token)];
    }

    private static HashSet<int> Allowed(float[] logits, SamplingOptions options)
    {
        var max = logits.Max();
        var order = Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).ThenBy(id => id).ToList();
        var kept = order.Where(id => Math.Exp((logits[id] - max) / options.Temperature) >= options.MinP * (1 - 1e-6)).ToList();
        if (options.TopK > 0)
            kept = [.. kept.Take(options.TopK)];
        var total = kept.Sum(id => Math.Exp((logits[id] - max) / options.Temperature));
        var nucleus = new HashSet<int>();
        var mass = 0.0;
        foreach (var id in kept)
        {
            nucleus.Add(id);
            mass += Math.Exp((logits[id] - max) / options.Temperature) / total;
            if (mass >= options.TopP * (1 + 1e-5)) // a mass that only rounding keeps from p may take one more
                break;
        }

        return nucleus;
    }

    /// <summary>Lets some tokens pass.</summary>
    private sealed class Only(params int[] allowed) : ITokenConstraint
    {
        public List<int> Accepted { get; } = [];

        public bool MayEnd => true;

        public void Mask(Span<float> logits)
        {
            for (var id = 0; id < logits.Length; id++)
            {
                if (!allowed.Contains(id))
                    logits[id] = float.NegativeInfinity;
            }
        }

        public void Accept(int token) => Accepted.Add(token);
    }
}

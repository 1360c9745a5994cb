using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

public sealed class RotaryFrequenciesTests
{
    // E 8, base 10,000: the pairs turn by 10,000^(0, −1/4, −1/2, −3/4) radians.
    private static readonly double[] Plain = [1, 0.1, 0.01, 0.001];

    [Fact]
    public void Without_scaling_they_fall_geometrically()
    {
        var frequencies = RotaryFrequencies.Of(Config(null), 1000);

        AssertClose(Plain, frequencies.RadiansPerPosition);
        Assert.Equal(1, frequencies.AttentionFactor);
    }

    [Fact]
    public void Linear_scaling_divides_all_of_them() =>
        AssertClose([0.25, 0.025, 0.0025, 0.00025], RotaryFrequencies.Of(Config(new() { Kind = RopeScalingKind.Linear, Factor = 4 }), 1).RadiansPerPosition);

    [Fact]
    public void Dynamic_scaling_begins_where_the_trained_length_ends_and_grows_with_the_text()
    {
        var config = Config(new() { Kind = RopeScalingKind.Dynamic, Factor = 4, OriginalContextLength = 64 });

        AssertClose(Plain, RotaryFrequencies.Of(config, 1).RadiansPerPosition);
        AssertClose(Plain, RotaryFrequencies.Of(config, 64).RadiansPerPosition);
        // 128 tokens: the base grows by (4·128/64 − 3)^(8/6) = 5^(4/3); pair i falls by 5^(−(4/3)·(2i/8)) = 5^(−i/3).
        AssertClose([1, 0.1 * Math.Pow(5, -1 / 3.0), 0.01 * Math.Pow(5, -2 / 3.0), 0.001 / 5], RotaryFrequencies.Of(config, 128).RadiansPerPosition);
        Assert.True(RotaryFrequencies.DependOnLength(config));
        Assert.False(RotaryFrequencies.DependOnLength(Config(new() { Kind = RopeScalingKind.Linear, Factor = 4 })));
    }

    [Fact]
    public void Llama_3_divides_slow_pairs_keeps_fast_ones_and_goes_over_gradually()
    {
        // 1,000 trained positions: the pairs turn 1000·f/2π = 159.2, 15.92, 1.592 and 0.159 times. Below 1 is divided, above 4 kept;
        // 1.59155 lies (1.59155 − 1)/(4 − 1) = 0.1971831 of the way: 0.01·(0.8028169/8 + 0.1971831) = 0.002975352.
        var frequencies = RotaryFrequencies.Of(Config(new() { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContextLength = 1000 }), 1);

        AssertClose([1, 0.1, 0.002975352, 0.000125], frequencies.RadiansPerPosition);
        Assert.Equal(1, frequencies.AttentionFactor);
    }

    [Fact]
    public void Llama_3_1_turns_as_its_reference_rule_says()
    {
        // head_dim 128, base 500,000, factor 8, 8,192 trained positions. Pair 0 stays 1. Pair 63 turns by 500000^(−126/128) = 2.4551408e-6, 0.0032 times in all: an eighth, 3.0689260e-7.
        // Pair 32 turns by 500000^(−1/2) = 0.00141421356, 8192·0.00141421356/2π = 1.8438478 times: kept 0.2812826, 0.00141421356·(0.7187174/8 + 0.2812826) = 0.00052484616.
        var llama = new DecoderConfig
        {
            VocabularySize = 128256,
            HiddenSize = 4096,
            IntermediateSize = 14336,
            LayerCount = 32,
            HeadCount = 32,
            KeyValueHeadCount = 8,
            ContextLength = 131072,
            RopeTheta = 500000,
            RopeScaling = new() { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContextLength = 8192 },
        };

        var frequencies = RotaryFrequencies.Of(llama, 1).RadiansPerPosition;

        Assert.Equal(64, frequencies.Count);
        Assert.Equal(1, frequencies[0]);
        Assert.Equal(0.00052484616, frequencies[32], 1e-9);
        Assert.Equal(3.0689260e-7, frequencies[63], 1e-13);
    }

    [Fact]
    public void Yarn_interpolates_by_pair_and_sharpens_attention()
    {
        // 1,000 trained positions. The pair with 32 turns is 8·ln(1000/(32·2π))/(2·ln 10⁴) = 0.697, rounded down 0; the one with 1 turn 8·ln(1000/2π)/(2·ln 10⁴) = 2.202, rounded up 3.
        // So pair 0 is kept, 1 and 2 are divided to 1/3 and 2/3, 3 wholly: 0.1·(1/3/4 + 2/3) = 0.075, 0.01·(2/3/4 + 1/3) = 0.005, 0.001/4.
        var scaling = new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContextLength = 1000 };

        var frequencies = RotaryFrequencies.Of(Config(scaling), 1);

        AssertClose([1, 0.075, 0.005, 0.00025], frequencies.RadiansPerPosition);
        // 0.1·ln 4 + 1.
        Assert.Equal(1.1386294361, frequencies.AttentionFactor, 1e-9);
        Assert.Equal(1.5, RotaryFrequencies.Of(Config(scaling with { AttentionFactor = 1.5 }), 1).AttentionFactor);
    }

    [Fact]
    public void Yarn_without_a_trained_length_takes_the_context()
    {
        var scaling = new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4 };

        Assert.Equal(
            RotaryFrequencies.Of(Config(scaling with { OriginalContextLength = 4000 }), 1).RadiansPerPosition,
            RotaryFrequencies.Of(Config(scaling), 1).RadiansPerPosition);
    }

    private static DecoderConfig Config(RopeScaling? scaling) => Llamas.Small with { HeadSize = 8, ContextLength = 4000, RopeTheta = 10_000, RopeScaling = scaling };

    private static void AssertClose(double[] expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * pair.First));
    }
}

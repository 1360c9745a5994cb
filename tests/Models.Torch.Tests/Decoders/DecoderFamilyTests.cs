using Endonym.Models.Families;
using Endonym.Models.Torch.Decoders;
using static Endonym.Models.Torch.Tests.Decoders.TorchLogits;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Decoders;

/// <summary>What the kin of Llama add to it, against a computation in plain loops and double precision.</summary>
public sealed class DecoderFamilyTests : IDisposable
{
    // Of the largest logit; measured in the worst case: Llama 1.1e-6, Mistral 2.5e-6, Mixtral 1.7e-6, Qwen 2 4.4e-7, Qwen 3 1.8e-6, with a scaling 3.4e-6.
    // fp32 errs by 6e-8 in each of the some hundred sums that a logit depends on.
    private const double Tolerance = 5e-6;

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<DecoderFamily, int?> Windows()
    {
        // A text of 20 tokens: a window longer than, equal to, and shorter than it, down to a token that sees only itself.
        var cases = new TheoryData<DecoderFamily, int?>();
        foreach (var family in Enum.GetValues<DecoderFamily>())
        {
            foreach (int? window in family == DecoderFamily.Llama ? [null] : (int?[])[null, 30, 20, 19, 7, 1])
                cases.Add(family, window);
        }

        return cases;
    }

    public static TheoryData<RopeScaling> Scalings => new()
    {
        new RopeScaling { Kind = RopeScalingKind.Linear, Factor = 4 },
        new RopeScaling { Kind = RopeScalingKind.Dynamic, Factor = 4, OriginalContextLength = 8 },
        new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 8, OriginalContextLength = 16, LowFrequencyFactor = 1, HighFrequencyFactor = 2 },
        new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, OriginalContextLength = 16, BetaFast = 2, BetaSlow = 0.1 },
        new RopeScaling { Kind = RopeScalingKind.Yarn, Factor = 4, AttentionFactor = 1.5 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Logits_are_those_of_a_plain_computation_in_double_precision(DecoderFamily family, int? window)
    {
        var config = TinyLlama.ConfigOf(family) with { SlidingWindow = window };
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        AssertClose(Reference(weights, ids), Logits(weights, ids, [20]));
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_cache_gives_every_token_what_the_whole_document_gives_it(DecoderFamily family, int? window)
    {
        var config = TinyLlama.ConfigOf(family) with { SlidingWindow = window };
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        // A prompt in two parts, then one by one.
        AssertClose(Logits(weights, ids, [20]), Cached(weights, ids, [6, 5]));
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Packed_documents_give_what_each_gives_alone(DecoderFamily family, int? window)
    {
        var config = TinyLlama.ConfigOf(family) with { SlidingWindow = window };
        using var weights = TinyLlama.Weights(config);
        var (first, second, third) = (TinyLlama.Ids(9, seed: 1), TinyLlama.Ids(1, seed: 2), TinyLlama.Ids(20, seed: 3));

        AssertClose([.. Logits(weights, first, [9]), .. Logits(weights, second, [1]), .. Logits(weights, third, [20])], Logits(weights, [.. first, .. second, .. third], [9, 1, 20]));
    }

    [Theory]
    [MemberData(nameof(Scalings))]
    public void A_scaling_changes_the_logits_as_its_paper_says(RopeScaling scaling)
    {
        var config = TinyLlama.ConfigOf(DecoderFamily.Mistral) with { HeadSize = 8, RopeTheta = 50, RopeScaling = scaling };
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        var scaled = Logits(weights, ids, [20]);

        AssertClose(Reference(weights, ids), scaled);
        using var plain = new DecoderWeights(config with { RopeScaling = null }, shape => weights[shape.Name].clone().DetachFromDisposeScope());
        Assert.True(Logits(plain, ids, [20]).Zip(scaled, (a, b) => Math.Abs(a - b)).Max() > 1e-3);
        if (!RotaryFrequencies.DependOnLength(config))
            AssertClose(scaled, Cached(weights, ids, [6]));
    }

    [Fact]
    public void With_a_dynamic_scaling_each_packed_document_has_the_frequencies_of_its_own_length()
    {
        var config = TinyLlama.Config() with { HeadCount = 2, RopeTheta = 50, RopeScaling = new() { Kind = RopeScalingKind.Dynamic, Factor = 4, OriginalContextLength = 8 } };
        using var weights = TinyLlama.Weights(config);
        var (short_, long_) = (TinyLlama.Ids(6, seed: 1), TinyLlama.Ids(20, seed: 2));

        AssertClose([.. Reference(weights, short_), .. Reference(weights, long_)], Logits(weights, [.. short_, .. long_], [6, 20]));
        // Keys that were turned while the text was shorter do not fit those of a longer one: a cache ends where they would change.
        using var cache = new KeyValueCache(config, ScalarType.Float32, CPU);
        Assert.Equal(8, cache.Capacity);
    }

    [Theory]
    [InlineData(DecoderFamily.Llama)]
    [InlineData(DecoderFamily.Qwen3)]
    public void Biases_of_all_four_projections_are_added(DecoderFamily family)
    {
        var config = TinyLlama.ConfigOf(family) with { HasAttentionBias = true };
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        AssertClose(Reference(weights, ids), Logits(weights, ids, [20]));
    }

    [Fact]
    public void Qwens_first_layers_see_beyond_the_window_of_the_others()
    {
        var config = TinyLlama.ConfigOf(DecoderFamily.Qwen2) with { SlidingWindow = 3, LayerCount = 3, UnwindowedLayerCount = 2 };
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        AssertClose(Reference(weights, ids), Logits(weights, ids, [20]));
        AssertClose(Reference(weights, ids), Cached(weights, ids, [6]));
    }

    [Fact]
    public void A_token_sees_nothing_beyond_its_window()
    {
        var config = TinyLlama.ConfigOf(DecoderFamily.Mistral) with { SlidingWindow = 4, LayerCount = 1 };
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(12);
        var changed = (int[])ids.Clone();
        changed[5] = (changed[5] + 1) % config.VocabularySize;

        var (before, after) = (Logits(weights, ids, [12]).Chunk(37).ToArray(), Logits(weights, changed, [12]).Chunk(37).ToArray());

        // One layer: only tokens 5 to 8 see token 5.
        for (var t = 0; t < 12; t++)
            Assert.Equal(t is < 5 or > 8, before[t].SequenceEqual(after[t]));
    }

    [Theory]
    [InlineData(DecoderFamily.Mistral, 7)]
    [InlineData(DecoderFamily.Mistral, 30)]
    [InlineData(DecoderFamily.Mixtral, null)]
    [InlineData(DecoderFamily.Qwen2, null)]
    [InlineData(DecoderFamily.Qwen3, 7)]
    public void Bf16_stays_near_fp32(DecoderFamily family, int? window)
    {
        // Heads of 32 are those our own attention takes where no window cuts.
        var config = TinyLlama.ConfigOf(family) with { HeadSize = 32, SlidingWindow = window, ExpertsPerToken = family == DecoderFamily.Mixtral ? 5 : 0, InitializerRange = 0.15 };
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        var exact = Logits(weights, ids, [20]);
        var rounded = Logits(weights, ids, [20], ScalarType.BFloat16);

        // As for Llama; all experts take part, as a rounding that changes the choice is no error of arithmetic.
        var error = Math.Sqrt(exact.Zip(rounded, (e, r) => (e - r) * (e - r)).Average() / exact.Average(value => value * value));
        Assert.InRange(error, 1e-4, 0.05);
    }

    [Fact]
    public void Fresh_biases_are_zero_and_fresh_norms_one()
    {
        using var qwen2 = DecoderWeights.Initialize(TinyLlama.ConfigOf(DecoderFamily.Qwen2), seed: 1);
        using var qwen3 = DecoderWeights.Initialize(TinyLlama.ConfigOf(DecoderFamily.Qwen3), seed: 1);

        Assert.All(qwen2["model.layers.1.self_attn.k_proj.bias"].data<float>().ToArray(), value => Assert.Equal(0f, value));
        Assert.All(qwen3["model.layers.1.self_attn.k_norm.weight"].data<float>().ToArray(), value => Assert.Equal(1f, value));
    }

    private static double[] Reference(DecoderWeights weights, int[] ids) => [.. TinyLlama.Reference(weights).Logits(ids).SelectMany(row => row)];

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / expected.Max(Math.Abs);
        Assert.True(difference <= Tolerance, FormattableString.Invariant($"largest difference {difference:E2} of the largest logit, allowed {Tolerance:E2}"));
    }
}

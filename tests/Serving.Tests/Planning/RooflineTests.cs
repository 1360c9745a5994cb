using Endonym.Serving.Planning;

namespace Endonym.Serving.Tests.Planning;

public sealed class RooflineTests
{
    private static readonly Assumptions Ideal = new() { BandwidthEfficiency = 1, ComputeEfficiency = 1 };

    // Round numbers: 1e9 parameters that every token meets, none in embeddings.
    private static readonly ModelShape Round = new()
    {
        Name = "round",
        SharedParameters = 1e9,
        EmbeddingParameters = 0,
        OutputParameters = 0,
        CachedValuesPerToken = 1000,
        AttentionWidth = 500,
        LayerCount = 10,
        HiddenSize = 1000,
        HeadCount = 8,
        KeyValueHeadCount = 8,
        ContextLength = 100_000,
    };

    private static readonly GpuType Gpu = new() { Id = "round", Name = "Round", MemoryMiB = 40_000, BandwidthGBps = 1000, Tflops16 = 100, LinkGBps = 200, HasFastLink = true, Watts = 100 };

    [Fact]
    public void One_answer_is_bound_by_reading_the_weights_and_its_cache()
    {
        var roofline = new Roofline(Round, WeightPrecision.Bf16, Gpu, 1, bytesPerCachedValue: 2, Ideal);

        // 2e9 bytes of weights and 2,000 bytes of cache for each of 1,000 tokens, at 1e12 bytes a second.
        Assert.Equal((2e9 + 2e6) / 1e12, roofline.DecodeSeconds(1, meanTokens: 1000), 12);
    }

    [Fact]
    public void A_thousand_answers_are_bound_by_arithmetic()
    {
        var roofline = new Roofline(Round, WeightPrecision.Bf16, Gpu, 1, 2, Ideal);

        // 2e9 operations for the weights and 4 · 500 · 10 for attention, each, at 1e14 a second.
        Assert.Equal(1000 * (2e9 + 20_000) / 1e14, roofline.DecodeSeconds(1000, meanTokens: 10), 9);
    }

    [Fact]
    public void A_prompt_is_bound_by_arithmetic_and_attention_grows_with_its_square()
    {
        var roofline = new Roofline(Round, WeightPrecision.Bf16, Gpu, 1, 2, Ideal);

        Assert.Equal(((2e9 * 10_000) + (2 * 500 * 1e8)) / 1e14, roofline.PrefillSeconds(10_000), 9);
    }

    [Fact]
    public void Gpus_that_share_layers_share_bytes_and_talk_twice_in_each()
    {
        var roofline = new Roofline(Round, WeightPrecision.Bf16, Gpu, 2, 2, Ideal);

        // Half of the reading; 20 exchanges of 10 µs and of 2 · 1/2 · 1000 · 2 bytes at 1e11 bytes a second in each direction.
        Assert.Equal(((2e9 + 2e6) / 2e12) + (20 * (10e-6 + (2000 / 1e11))), roofline.DecodeSeconds(1, 1000), 12);
    }

    [Fact]
    public void A_mixture_reads_the_experts_that_somebody_chose()
    {
        var mixture = Round with { ExpertParameters = 8e9, ExpertCount = 8, ExpertsPerToken = 2 };

        Assert.Equal(2 * (1e9 + 2e9), mixture.BytesRead(WeightPrecision.Bf16, 1), 1.0);
        // Two tokens: an expert is chosen by neither with probability (3/4)².
        Assert.Equal(2 * (1e9 + (8e9 * 7 / 16)), mixture.BytesRead(WeightPrecision.Bf16, 2), 1.0);
        Assert.Equal(2 * 9e9, mixture.BytesRead(WeightPrecision.Bf16, 1000), 1.0);
    }

    [Fact]
    public void A_sliding_window_bounds_cache_and_attention()
    {
        var sliding = new Roofline(Round with { SlidingWindow = 1000 }, WeightPrecision.Bf16, Gpu, 1, 2, Ideal);
        var whole = new Roofline(Round, WeightPrecision.Bf16, Gpu, 1, 2, Ideal);

        Assert.Equal(whole.DecodeSeconds(1, 1000), sliding.DecodeSeconds(1, 50_000));
    }

    [Fact]
    public void A_single_answer_of_8_milliards_on_an_a100_40_is_as_fast_as_published()
    {
        var roofline = new Roofline(KnownModels.Find("llama-3.1-8b")!, WeightPrecision.Bf16, GpuTypes.Find("a100-40"), 1, 2, new Assumptions());

        // About 75 tokens a second are published.
        Assert.InRange(1 / roofline.DecodeSeconds(1, 1000), 0.85 * 75, 1.15 * 75);
    }

    [Fact]
    public void The_published_peak_of_8_milliards_on_an_h100_lies_below_the_roof_and_near_the_estimate()
    {
        const double published = 12_500;
        var (model, gpu) = (KnownModels.Find("llama-3.1-8b")!, GpuTypes.Find("h100"));

        Assert.InRange(published, 0, 256 / new Roofline(model, WeightPrecision.Bf16, gpu, 1, 2, Ideal).DecodeSeconds(256, 512));
        Assert.InRange(256 / new Roofline(model, WeightPrecision.Bf16, gpu, 1, 2, new Assumptions()).DecodeSeconds(256, 512), published / 2, published * 2);
    }
}

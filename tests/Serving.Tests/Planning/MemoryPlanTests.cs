using Endonym.Models.Families;
using Endonym.Serving.Planning;

namespace Endonym.Serving.Tests.Planning;

public sealed class MemoryPlanTests
{
    private const int Longest = 8192;
    private static readonly GpuType H100 = GpuTypes.Find("h100");

    // Worked out apart, with 79.6 GiB, 90 % of it and 3 GiB of overhead; sessions of 8,192 tokens.
    [Theory]
    [InlineData("llama-3.1-8b", WeightPrecision.Bf16, 15.0, 1, 440_000, 53)]
    [InlineData("llama-3.1-8b", WeightPrecision.Bf16, 15.0, 2, 1_000_000, 122)]
    [InlineData("llama-3.1-8b", WeightPrecision.Bf16, 15.0, 4, 2_130_000, 259)]
    [InlineData("llama-3.1-8b", WeightPrecision.Fp8, 8.5, 1, 492_000, 60)]
    [InlineData("mistral-nemo-12b", WeightPrecision.Bf16, 22.8, 1, 300_000, 36)]
    [InlineData("mistral-nemo-12b", WeightPrecision.Bf16, 22.8, 4, 1_650_000, 201)]
    [InlineData("mistral-nemo-12b", WeightPrecision.Fp8, 12.7, 2, 819_000, 99)]
    [InlineData("mixtral-8x7b", WeightPrecision.Bf16, 87.0, 1, 0, 0)]
    [InlineData("mixtral-8x7b", WeightPrecision.Bf16, 87.0, 2, 412_000, 50)]
    [InlineData("mixtral-8x7b", WeightPrecision.Fp8, 43.7, 1, 204_000, 24)]
    [InlineData("mixtral-8x7b", WeightPrecision.Int4, 23.5, 4, 2_056_000, 251)]
    [InlineData("llama-3.1-70b", WeightPrecision.Bf16, 131.5, 1, 0, 0)]
    [InlineData("llama-3.1-70b", WeightPrecision.Bf16, 131.5, 2, 19_500, 2)]
    [InlineData("llama-3.1-70b", WeightPrecision.Bf16, 131.5, 4, 469_000, 57)]
    [InlineData("llama-3.1-70b", WeightPrecision.Fp8, 67.7, 2, 228_000, 27)]
    [InlineData("llama-3.1-70b", WeightPrecision.Int4, 37.7, 1, 101_000, 12)]
    public void Published_models_take_the_memory_that_is_known_of_them(string model, WeightPrecision precision, double weightsGiB, int gpus, double tokens, int sessions)
    {
        var plan = MemoryPlan.Of(KnownModels.Find(model)!, precision, H100, gpus, bytesPerCachedValue: 2, new Assumptions());

        Assert.Equal(weightsGiB, plan.WeightsGiB, 0.1);
        Assert.InRange(plan.CacheTokens, tokens * 0.99, tokens * 1.01);
        Assert.InRange(plan.Sessions(Longest), sessions - 1, sessions + 1);
    }

    [Theory]
    [InlineData("llama-3.2-1b", 1.236, 1.236)]
    [InlineData("llama-3.2-3b", 3.213, 3.213)]
    [InlineData("llama-3.1-8b", 8.030, 7.505)]
    [InlineData("llama-3.1-70b", 70.554, 69.503)]
    [InlineData("mistral-7b", 7.248, 7.114)]
    [InlineData("mistral-nemo-12b", 12.248, 11.577)]
    [InlineData("mixtral-8x7b", 46.703, 12.748)]
    [InlineData("qwen2.5-7b", 7.616, 7.071)]
    [InlineData("deepseek-v3", 671.0, 36.6)]
    public void Parameters_are_those_that_their_authors_give(string model, double milliards, double active)
    {
        var shape = KnownModels.Find(model)!;

        Assert.Equal(milliards, shape.Parameters / 1e9, 3);
        Assert.Equal(active, shape.ActiveParameters / 1e9, 0.05);
    }

    [Fact]
    public void A_shape_counts_as_many_parameters_as_its_configuration()
    {
        var config = new DecoderConfig { VocabularySize = 1000, HiddenSize = 64, IntermediateSize = 160, LayerCount = 3, HeadCount = 4, KeyValueHeadCount = 2, ContextLength = 128, TieWordEmbeddings = true };

        Assert.Equal(config.ParameterCount, ModelShape.Of("small", config).Parameters);
    }

    [Fact]
    public void A_model_of_671_milliards_needs_16_gpus_of_80_gigabytes_in_8_bits()
    {
        var deepSeek = KnownModels.Find("deepseek-v3")!;
        bool Fits(int gpus) => MemoryPlan.Of(deepSeek, WeightPrecision.Fp8, H100, gpus, 2, new Assumptions()).Sessions(Longest) > 0;

        Assert.False(Fits(8));
        Assert.True(Fits(16));
    }

    [Fact]
    public void More_gpus_than_key_value_heads_hold_copies()
    {
        var model = KnownModels.Find("llama-3.1-8b")!;
        double CacheOn(int gpus) => MemoryPlan.Of(model, WeightPrecision.Bf16, H100, gpus, 2, new Assumptions()).CacheKiBPerToken;

        Assert.Equal(128, CacheOn(1));
        Assert.Equal(128, CacheOn(8));
        Assert.Equal(256, CacheOn(16));
    }

    [Fact]
    public void Training_takes_sixteen_bytes_a_parameter_and_the_activations()
    {
        var training = TrainingMemory.Of(KnownModels.Find("llama-3.1-8b")!, H100, tokensPerGpu: 8192, new Assumptions());

        Assert.Equal(8.030e9 * 16 / (1 << 30), training.StatesGiB, 0.1);
        // 32 boundaries of 4096 values of two bytes, and 34 bytes for each of 4096 values of one layer, for 8,192 tokens.
        Assert.Equal(((32 * 4096 * 2.0) + (34 * 4096)) * 8192 / (1 << 30), training.ActivationsGiBPerGpu, 6);
        Assert.Equal(2, training.GpusNeeded);
        Assert.Equal(8 * 7.505e9 * 1e9 / (2 * 989e12 * 0.5) / 86_400, training.DaysPerBillionTokens!.Value, 0.001);
    }

    [Fact]
    public void Where_activations_alone_fill_a_gpu_no_number_of_them_trains_it()
    {
        var training = TrainingMemory.Of(KnownModels.Find("llama-3.1-70b")!, GpuTypes.Find("t4"), tokensPerGpu: 8192, new Assumptions());

        Assert.Null(training.GpusNeeded);
        Assert.Null(training.DaysPerBillionTokens);
    }
}

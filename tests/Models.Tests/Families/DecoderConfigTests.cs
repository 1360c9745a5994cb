using Endonym.Lineage;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;

namespace Endonym.Models.Tests.Families;

public sealed class DecoderConfigTests
{
    [Fact]
    public void Parameters_are_counted_as_by_hand()
    {
        // Embedding 10·8 = 80, last norm 8; the layer: query and output 2·8·8 = 128, key and value 2·8·4 = 64, feed-forward 3·8·6 = 144, norms 2·8 = 16.
        Assert.Equal(80 + 8 + 128 + 64 + 144 + 16, Llamas.Small.ParameterCount);
        Assert.Equal(440 + 80, (Llamas.Small with { TieWordEmbeddings = false }).ParameterCount);
    }

    [Fact]
    public void A_known_models_parameters_are_those_its_authors_state()
    {
        // Meta's Llama 3 8B: "8.03B" on its model card; 8,030,261,248 by PyTorch's count.
        var llama3 = new DecoderConfig { VocabularySize = 128256, HiddenSize = 4096, IntermediateSize = 14336, LayerCount = 32, HeadCount = 32, KeyValueHeadCount = 8, ContextLength = 8192 };

        Assert.Equal(8_030_261_248, llama3.ParameterCount);
    }

    [Theory]
    [InlineData(1, false, null)]
    [InlineData(3, true, null)]
    [InlineData(2, false, 6)]
    public void The_parameter_count_is_the_sum_over_the_weights(int layers, bool tied, int? headSize)
    {
        var config = Llamas.Small with { LayerCount = layers, TieWordEmbeddings = tied };
        if (headSize is { } size)
            config = config with { HeadSize = size };

        Assert.Equal(config.Weights().Sum(weight => weight.Shape.Aggregate(1L, (product, dimension) => product * dimension)), config.ParameterCount);
    }

    [Fact]
    public void A_head_is_as_wide_as_the_model_divided_by_its_heads_unless_it_is_set()
    {
        Assert.Equal(2, Llamas.Small.HeadSize);
        Assert.Equal(4, (Llamas.Small with { HiddenSize = 16 }).HeadSize);
        Assert.Equal(6, (Llamas.Small with { HeadSize = 6 }).HeadSize);
    }

    [Fact]
    public void Each_single_value_is_checked_when_it_is_set()
    {
        AssertRefused("vocab_size is 0", () => Llamas.Small with { VocabularySize = 0 });
        AssertRefused("hidden_size is -8", () => Llamas.Small with { HiddenSize = -8 });
        AssertRefused("intermediate_size is 0", () => Llamas.Small with { IntermediateSize = 0 });
        AssertRefused("num_hidden_layers is 2000000000", () => Llamas.Small with { LayerCount = 2_000_000_000 });
        AssertRefused("num_attention_heads is 0", () => Llamas.Small with { HeadCount = 0 });
        AssertRefused("num_key_value_heads is 0", () => Llamas.Small with { KeyValueHeadCount = 0 });
        AssertRefused("head_dim is 0", () => Llamas.Small with { HeadSize = 0 });
        AssertRefused("max_position_embeddings is 0", () => Llamas.Small with { ContextLength = 0 });
        AssertRefused("max_position_embeddings is 2147483647; it must lie between 1 and 16777216", () => Llamas.Small with { ContextLength = int.MaxValue });
        AssertRefused("rope_theta is -0.5", () => Llamas.Small with { RopeTheta = -0.5 });
        AssertRefused("rms_norm_eps is NaN", () => Llamas.Small with { RmsNormEpsilon = double.NaN });
        AssertRefused("initializer_range is Infinity", () => Llamas.Small with { InitializerRange = double.PositiveInfinity });
        AssertRefused("eos_token_id is -1", () => Llamas.Small with { EosTokenId = -1 });
        AssertRefused("torch_dtype is int8", () => Llamas.Small with { StoredAs = ElementType.I8 });
    }

    [Fact]
    public void Values_that_do_not_fit_one_another_are_refused_before_any_weight_is_named()
    {
        AssertRefused("hidden_size 8 does not divide into num_attention_heads 3", () => (Llamas.Small with { HeadCount = 3, KeyValueHeadCount = 1 }).Weights());
        AssertRefused("num_attention_heads 4 does not divide into num_key_value_heads 3", () => (Llamas.Small with { KeyValueHeadCount = 3 }).Weights());
        AssertRefused("head_dim 1 is odd", () => (Llamas.Small with { HeadCount = 8 }).Weights());
        AssertRefused("eos_token_id 10 is not in the vocabulary", () => (Llamas.Small with { EosTokenId = 10 }).ToJson());
    }

    [Fact]
    public void The_largest_configuration_that_is_allowed_can_still_be_counted()
    {
        var experts = Llamas.Largest with { Family = DecoderFamily.Mixtral, ExpertCount = 256, ExpertsPerToken = 256, LayerCount = 128 };
        experts.Validate();

        // The same in 128 bits: attention 4·2²⁰·2²⁴, router 256·2²⁰, experts 256·3·2²⁰·2²², norms 2·2²⁰.
        Assert.Equal((Int128)2 * (1L << 44) + (1L << 20) + (Int128)128 * (4 * (Int128)(1L << 44) + (1L << 28) + 256 * 3 * (Int128)(1L << 42) + (1L << 21)), experts.ParameterCount);

        // In 128 bits: 2·2²⁴·2²⁰ + 2²⁰ + 1000·(4·2²⁰·2²⁴ + 3·2²⁰·2²² + 2·2²⁰).
        var expected = (Int128)2 * (1L << 44) + (1L << 20) + (Int128)1000 * (4 * (Int128)(1L << 44) + 3 * (Int128)(1L << 42) + (1L << 21));
        Assert.Equal(expected, Llamas.Largest.ParameterCount);
    }

    private static void AssertRefused(string because, Func<object> act) =>
        Assert.Contains(because, Assert.Throws<InvalidInputException>(() => { act(); }).Message, StringComparison.Ordinal);
}

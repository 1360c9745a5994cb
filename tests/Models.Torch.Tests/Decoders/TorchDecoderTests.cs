using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Layers;
using static Endonym.Models.Torch.Tests.Decoders.TorchLogits;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Decoders;

public sealed class TorchDecoderTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Logits_are_those_of_a_plain_computation_in_double_precision(bool tied)
    {
        var config = TinyLlama.Config(tied);
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        var actual = Logits(weights, ids, [ids.Length]);

        var expected = TinyLlama.Reference(weights).Logits(ids).SelectMany(row => row).ToArray();
        AssertClose(expected, actual, tolerance: 2e-5 * expected.Max(Math.Abs));
    }

    [Fact]
    public void A_token_never_sees_the_tokens_after_it()
    {
        var config = TinyLlama.Config();
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(12);
        var changed = (int[])ids.Clone();
        changed[8] = (changed[8] + 1) % config.VocabularySize;

        var before = Logits(weights, ids, [12]);
        var after = Logits(weights, changed, [12]);

        var untouched = 8 * config.VocabularySize;
        Assert.Equal(before[..untouched], after[..untouched]);
        Assert.NotEqual(before[untouched..], after[untouched..]);
    }

    [Fact]
    public void Packed_documents_give_what_each_gives_alone()
    {
        var config = TinyLlama.Config();
        using var weights = TinyLlama.Weights(config);
        var (first, second, third) = (TinyLlama.Ids(7, seed: 1), TinyLlama.Ids(1, seed: 2), TinyLlama.Ids(12, seed: 3));

        var packed = Logits(weights, [.. first, .. second, .. third], [7, 1, 12]);

        double[] alone = [.. Logits(weights, first, [7]), .. Logits(weights, second, [1]), .. Logits(weights, third, [12])];
        AssertClose(alone, packed, tolerance: 1e-5);
    }

    [Fact]
    public void A_cache_gives_every_token_what_the_whole_document_gives_it()
    {
        var config = TinyLlama.Config();
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        // A prompt of 6 tokens at once, then one by one, as in generation.
        var cached = Cached(weights, ids, [6]);

        var whole = Logits(weights, ids, [20]);
        AssertClose(whole, cached, tolerance: 2e-5 * whole.Max(Math.Abs));
    }

    [Fact]
    public void A_cache_that_has_grown_gives_what_the_whole_document_gives()
    {
        // Its memory doubles at 257 and at 513 tokens, where it meets the end of the context.
        var config = TinyLlama.Config() with { ContextLength = 600 };
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(600);

        var cached = Cached(weights, ids, [250]);

        var whole = Logits(weights, ids, [600]);
        AssertClose(whole, cached, tolerance: 2e-5 * whole.Max(Math.Abs));
    }

    [Fact]
    public void A_cache_for_millions_of_tokens_costs_nothing_before_they_come()
    {
        // 2²⁴ positions of 128 heads of 128 numbers would be 1 TB for keys alone.
        using var cache = new KeyValueCache(TinyLlama.Config() with { ContextLength = 1 << 24, HeadCount = 128, KeyValueHeadCount = 128, HeadSize = 128 }, ScalarType.Float32, CPU);

        Assert.Equal(1 << 24, cache.Capacity);
    }

    [Fact]
    public void Bf16_stays_near_fp32()
    {
        var config = TinyLlama.Config();
        using var weights = TinyLlama.Weights(config);
        var ids = TinyLlama.Ids(20);

        var exact = Logits(weights, ids, [20]);
        var rounded = Logits(weights, ids, [20], ScalarType.BFloat16);

        // bf16 keeps 8 bits, so a rounding errs by 0.2 % at most; some twenty independent ones, amplified by attention and gates, stay below a few per cent on average.
        var error = Math.Sqrt(exact.Zip(rounded, (e, r) => (e - r) * (e - r)).Average() / exact.Average(value => value * value));
        Assert.InRange(error, 1e-4, 0.05);
    }

    [Fact]
    public void Lengths_that_do_not_add_up_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new PackedSequences([1, 2, 3], [2], CPU));
        Assert.Contains("1 documents of 2 tokens in all cannot fill a row of 3", error.Message, StringComparison.Ordinal);
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() <= tolerance, $"largest difference {expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max():E2}, allowed {tolerance:E2}");
    }
}

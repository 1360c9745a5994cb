using Endonym.Lineage;
using Endonym.Models.Checkpoints.Onnx;

namespace Endonym.Models.Tests.Checkpoints.Onnx;

public class OnnxDecoderShapeTests
{
    private static readonly OnnxDecoderShape Largest = new() { LayerCount = 1000, HeadCount = 1 << 12, KeyValueHeadCount = 1 << 12, HeadSize = 1 << 12, VocabularySize = 1 << 24, ContextLength = 1 << 24 };

    [Fact]
    public void Keys_and_values_of_the_largest_decoder_are_counted_in_64_bits()
    {
        // 2 sides · 4 bytes · 1000 layers · 2¹² heads · 2¹² numbers, for 2²⁴ tokens: 8000 · 2⁴⁸.
        Assert.Equal(8000L << 48, checked(Largest.KeyValueBytesPerToken * Largest.ContextLength));
    }

    [Fact]
    public void More_heads_or_wider_ones_are_refused()
    {
        const int more = (1 << 12) + 1;
        Assert.Contains("num_attention_heads is 4097", Assert.Throws<InvalidInputException>(() => Largest with { HeadCount = more }).Message, StringComparison.Ordinal);
        Assert.Contains("num_key_value_heads is 4097", Assert.Throws<InvalidInputException>(() => Largest with { KeyValueHeadCount = more }).Message, StringComparison.Ordinal);
        Assert.Contains("head_size is 4097", Assert.Throws<InvalidInputException>(() => Largest with { HeadSize = more }).Message, StringComparison.Ordinal);
    }
}

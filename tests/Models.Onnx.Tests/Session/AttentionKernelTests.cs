using Endonym.Models.Onnx.Session;

namespace Endonym.Models.Onnx.Tests.Session;

public sealed class AttentionKernelTests
{
    // By hand: 256 MiB are 67,108,864 scores. 16 heads × 1,024 positions leave room for 4,096 tokens at once, 32 × 32,768 for 64, 64 × 131,072 for 8, of which 16 are read all the same.
    [Theory]
    [InlineData(512, 16, 1_024, 512)]
    [InlineData(512, 32, 32_768, 64)]
    [InlineData(512, 64, 131_072, 16)]
    [InlineData(5, 64, 131_072, 5)]
    [InlineData(512, int.MaxValue, int.MaxValue, 16)]
    public void A_prompt_is_read_in_parts_whose_scores_fit_into_memory(int wanted, int headCount, int contextLength, int chunkLength) =>
        Assert.Equal(chunkLength, AttentionKernel.ChunkLength(wanted, headCount, contextLength));
}

using Endonym.Models.Families;
using Endonym.Models.Tests.Families;
using Endonym.Models.Torch.Decoders;
using Endonym.Models.Torch.Native;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests;

/// <summary>Small models with weights large enough that attention is not uniform.</summary>
internal static class TinyLlama
{
    public static DecoderConfig Config(bool tied = false) => new()
    {
        VocabularySize = 37,
        HiddenSize = 16,
        IntermediateSize = 24,
        LayerCount = 2,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        ContextLength = 32,
        TieWordEmbeddings = tied,
        InitializerRange = 0.3,
        StoredAs = Endonym.Models.Checkpoints.SafeTensors.ElementType.F32,
        BosTokenId = 0,
        EosTokenId = 0,
    };

    /// <summary>The same dimensions in any family; heads of an odd share of the width where the family allows it.</summary>
    public static DecoderConfig ConfigOf(DecoderFamily family) => family == DecoderFamily.Llama ? Config() : Config().In(family, experts: 5) with { HeadSize = 6 };

    public static DecoderWeights Weights(DecoderConfig config, long seed = 5)
    {
        var weights = DecoderWeights.Initialize(config, seed);
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        // Norms of one would hide a norm applied in the wrong place, biases of zero one that is left out.
        foreach (var tensor in weights.Tensors.Where(tensor => tensor.dim() == 1))
            tensor.copy_(rand(tensor.shape, generator: generator).add(ones(1), Scalars.One));
        return weights;
    }

    /// <summary>What computes with the weights plainly.</summary>
    public static NaiveDecoder Reference(DecoderWeights weights) => new(weights.Config, name => weights[name].data<float>().ToArray());

    public static int[] Ids(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(37))];
    }
}

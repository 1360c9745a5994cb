using Endonym.Models.Families;
using Endonym.Models.Torch.Decoders;
using Endonym.Training.Data;
using Endonym.Training.Loop;

namespace Endonym.Training.Tests;

/// <summary>A model of a few thousand weights, and batches for it.</summary>
internal static class TinyModel
{
    public const int VocabularySize = 50;

    public static DecoderConfig Config(bool tied = true) => new()
    {
        VocabularySize = VocabularySize,
        HiddenSize = 32,
        IntermediateSize = 48,
        LayerCount = 2,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        ContextLength = 64,
        TieWordEmbeddings = tied,
        InitializerRange = 0.1,
        BosTokenId = 0,
        EosTokenId = 0,
    };

    public static ModelInTraining Create(TrainingPrecision precision = TrainingPrecision.Fp32, bool tied = true, long seed = 3) =>
        new(DecoderWeights.Initialize(Config(tied), seed), precision);

    public static TrainingBatch Batch(int[] lengths, int seed = 1, Func<int, float>? weight = null)
    {
        var random = new Random(seed);
        var count = lengths.Sum();
        int[] Draw() => [.. Enumerable.Range(0, count).Select(_ => random.Next(VocabularySize))];
        return new TrainingBatch(Draw(), Draw(), [.. Enumerable.Range(0, count).Select(weight ?? (_ => 1f / count))], lengths);
    }

    public static float[] Gradients(ModelInTraining model) =>
        [.. model.Weights.Tensors.SelectMany(tensor => tensor.grad!.contiguous().data<float>().ToArray())];

    public static float[] Values(ModelInTraining model) =>
        [.. model.Weights.Tensors.SelectMany(tensor => tensor.detach().contiguous().data<float>().ToArray())];
}

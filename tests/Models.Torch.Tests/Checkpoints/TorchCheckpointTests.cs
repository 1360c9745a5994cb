using Endonym.Lineage;
using Endonym.Models.Checkpoints.HuggingFace;
using Endonym.Models.Checkpoints.SafeTensors;
using Endonym.Models.Families;
using Endonym.Models.Tests.Families;
using Endonym.Models.Torch.Checkpoints;
using Endonym.Models.Torch.Decoders;
using static TorchSharp.torch;

namespace Endonym.Models.Torch.Tests.Checkpoints;

public sealed class TorchCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endonym-checkpoint-").FullName;

    public static TheoryData<DecoderFamily> Families => [.. Enum.GetValues<DecoderFamily>()];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Families))]
    public void What_is_saved_is_loaded_with_its_configuration_whole_and_for_computing(DecoderFamily family)
    {
        var config = TinyLlama.ConfigOf(family);
        using var weights = TinyLlama.Weights(config);
        HuggingFaceFolder.WriteConfig(_folder, config, []);
        TorchCheckpoint.Save(_folder, weights, ElementType.F32);

        var read = HuggingFaceFolder.ReadConfig(_folder);
        using var loaded = TorchCheckpoint.Load(_folder, read, ScalarType.Float32);
        var computing = TorchCheckpoint.LoadComputeWeights(_folder, read, ScalarType.Float32);

        Assert.Equal(config, read);
        Assert.Equal(weights.Tensors.SelectMany(Values), loaded.Tensors.SelectMany(Values));
        using var scope = NewDisposeScope();
        Assert.Equal(ComputeWeights.From(weights, ScalarType.Float32).Tensors().SelectMany(Values), computing.Tensors().SelectMany(Values));
        foreach (var tensor in computing.Tensors())
            tensor.Dispose();
    }

    [Fact]
    public void Loading_leaves_nothing_behind_but_the_weights()
    {
        var config = TinyLlama.ConfigOf(DecoderFamily.Mixtral);
        using var weights = TinyLlama.Weights(config);
        TorchCheckpoint.Save(_folder, weights, ElementType.F32);
        var before = LiveTensors.Settled();

        var computing = TorchCheckpoint.LoadComputeWeights(_folder, config, ScalarType.BFloat16);

        var tensors = computing.Tensors().ToList();
        Assert.Equal(before + tensors.Count, Tensor.TotalCount);
        foreach (var tensor in tensors)
            tensor.Dispose();
    }

    [Fact]
    public void A_model_that_no_memory_holds_is_refused_before_its_files_are_opened()
    {
        // 1,000 layers of 4·2²⁰·2²⁴ weights: 280 petabytes. The folder is empty.
        foreach (Action load in (Action[])[() => TorchCheckpoint.Load(_folder, Llamas.Largest, ScalarType.Float32), () => TorchCheckpoint.LoadComputeWeights(_folder, Llamas.Largest, ScalarType.Float32)])
        {
            var message = Assert.Throws<InvalidInputException>(load).Message;
            Assert.Contains($"{_folder}: to compute in float32, ", message, StringComparison.Ordinal);
            Assert.Contains("weights take 4 bytes each, ", message, StringComparison.Ordinal);
        }
    }

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}

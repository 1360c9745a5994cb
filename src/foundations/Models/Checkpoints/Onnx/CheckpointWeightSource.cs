using Endonym.Models.Checkpoints.HuggingFace;

namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>The weights of a folder in Hugging Face's layout.</summary>
internal sealed class CheckpointWeightSource(CheckpointWeights weights) : IWeightSource
{
    public void Read(string name, long first, Span<float> destination) => weights.Tensor(name).Read(first, destination);
}

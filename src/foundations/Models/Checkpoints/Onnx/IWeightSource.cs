namespace Endonym.Models.Checkpoints.Onnx;

/// <summary>Where an export takes a model's weights from, a part at a time; asked by several threads at once.</summary>
public interface IWeightSource
{
    /// <summary>Reads a part of a weight as fp32.</summary>
    /// <param name="name">Its name in Hugging Face's checkpoint.</param>
    /// <param name="first">The first element, counted row by row.</param>
    /// <param name="destination">Takes as many as it has room for; no more than the weight has from <paramref name="first"/> on.</param>
    void Read(string name, long first, Span<float> destination);
}

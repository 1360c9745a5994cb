namespace Endonym.Models.Checkpoints;

/// <summary>A model's weights as fp32, wherever they lie and however they are stored.</summary>
/// <remarks>Safe for concurrent reading.</remarks>
public interface IWeightSource
{
    /// <summary>Reads a part of a weight.</summary>
    /// <param name="name">Its name in Hugging Face's checkpoint.</param>
    /// <param name="first">The first element, counted row by row.</param>
    /// <param name="destination">Takes as many as it has room for; no more than the weight has from <paramref name="first"/> on.</param>
    void Read(string name, long first, Span<float> destination);
}

namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>A tensor that is to go into a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Its dimensions, the slowest first; empty for a scalar.</param>
/// <param name="WriteBytes">Writes its elements, little-endian, row by row: exactly as many bytes as type and shape ask for. Called once.</param>
public sealed record TensorToWrite(string Name, ElementType Type, IReadOnlyList<long> Shape, Action<Stream> WriteBytes);

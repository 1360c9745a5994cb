namespace Endonym.Models.Checkpoints.SafeTensors;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Its dimensions, the slowest first; empty for a scalar. Elements lie row by row without gaps.</param>
/// <param name="Start">Its first byte, counted from the beginning of the file.</param>
/// <param name="Length">Its bytes: the product of <paramref name="Shape"/> times the size of <paramref name="Type"/>.</param>
public sealed record TensorEntry(string Name, ElementType Type, IReadOnlyList<long> Shape, long Start, long Length);

using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>Where a tensor lies in a GGUF file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Format">How its numbers are stored.</param>
/// <param name="Shape">Its dimensions, the slowest first, as everywhere else here; in the file the fastest stands first.</param>
/// <param name="Start">Its first byte, counted from the beginning of the file.</param>
/// <param name="Length">Its bytes.</param>
public sealed record GgufTensor(string Name, TensorFormat Format, IReadOnlyList<long> Shape, long Start, long Length);

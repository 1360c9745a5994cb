using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>A tensor that is to go into a GGUF file.</summary>
/// <param name="Name">Its name, unique in the file, of at most 63 bytes.</param>
/// <param name="Format">How its numbers are stored.</param>
/// <param name="Shape">One to four dimensions, the slowest first.</param>
/// <param name="WriteBytes">Writes its bytes, exactly as many as format and shape ask for. Called once, when its turn comes.</param>
public sealed record GgufTensorToWrite(string Name, TensorFormat Format, IReadOnlyList<long> Shape, Action<Stream> WriteBytes);

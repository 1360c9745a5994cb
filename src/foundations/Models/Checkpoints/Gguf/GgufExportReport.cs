using Endonym.Models.Quantization;

namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>What an export wrote.</summary>
/// <param name="Architecture">llama.cpp's name of the architecture.</param>
/// <param name="WeightCount">Weights in the file.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Formats">How many weights have which format.</param>
/// <param name="UncalibratedTensors">Quantised weights for which the importance table has nothing; empty without a table.</param>
/// <param name="Notes">Where llama.cpp computes something else than the model, in sentences.</param>
public sealed record GgufExportReport(
    string Architecture, long WeightCount, long Bytes, IReadOnlyDictionary<TensorFormat, long> Formats, IReadOnlyList<string> UncalibratedTensors, IReadOnlyList<string> Notes)
{
    /// <summary>Bits per weight, everything in the file counted.</summary>
    public double BitsPerWeight => 8.0 * Bytes / WeightCount;
}

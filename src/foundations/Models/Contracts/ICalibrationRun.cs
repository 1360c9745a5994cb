using Endonym.Lineage;
using Endonym.Models.Quantization;

namespace Endonym.Models.Contracts;

/// <summary>Lets texts flow through a model, layer by layer, and tells what flowed into the matrices of each: what a quantisation is calibrated on.</summary>
public interface ICalibrationRun
{
    /// <summary>Tokens of the texts.</summary>
    long TokenCount { get; }

    /// <summary>The layers from the first to the last, each computed when it is asked for.</summary>
    /// <param name="withProducts">Whether <see cref="InputStatistics.MeanProducts"/> is gathered too, which takes memory of the square of a layer's widths.</param>
    /// <returns>For each layer its matrices by their names in the checkpoint, those with the same inputs sharing one object; an expert that no token was sent to is missing.</returns>
    /// <exception cref="InvalidInputException">There is not enough memory, or a weight is no number.</exception>
    IEnumerable<IReadOnlyDictionary<string, InputStatistics>> Layers(bool withProducts);
}

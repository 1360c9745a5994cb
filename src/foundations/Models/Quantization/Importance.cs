using Endonym.Lineage;
using Endonym.Models.Contracts;
using static System.FormattableString;

namespace Endonym.Models.Quantization;

/// <summary>How much each input of a linear layer matters: the mean square of what flows into it, measured on texts like those the model is for.</summary>
/// <remarks>
/// A weight's rounding error reaches the output multiplied by its input, so the expected squared error of an output is the sum over its row of error² · E[input²],
/// inputs taken as uncorrelated. llama.cpp calls such a table an importance matrix.
/// </remarks>
public sealed class Importance
{
    private readonly Dictionary<string, float[]> _meanSquares;

    /// <summary>Keeps a table.</summary>
    /// <param name="meanSquares">For each weight, by its name in the checkpoint, one number for each of its columns.</param>
    /// <exception cref="InvalidInputException">A number is negative, infinite or none.</exception>
    public Importance(IReadOnlyDictionary<string, float[]> meanSquares)
    {
        _meanSquares = new Dictionary<string, float[]>(meanSquares, StringComparer.Ordinal);
        foreach (var (name, values) in _meanSquares)
        {
            var wrong = Array.FindIndex(values, value => !(value >= 0 && float.IsFinite(value)));
            if (wrong >= 0)
                throw new InvalidInputException(Invariant($"The importance of column {wrong} of '{name}' is {values[wrong]}; a mean square is 0 or greater and finite. Measure it again."));
        }
    }

    /// <summary>Gathers a table.</summary>
    /// <param name="calibration">The texts that flow through the model.</param>
    /// <returns>The table, without the experts that too few tokens were sent to; and what was found of each matrix.</returns>
    /// <exception cref="InvalidInputException">There is not enough memory, or a weight is no number.</exception>
    public static (Importance Table, IReadOnlyList<MatrixFit> Fits) Gather(ICalibrationRun calibration)
    {
        var table = new Dictionary<string, float[]>(StringComparer.Ordinal);
        List<MatrixFit> fits = [];
        foreach (var (weight, inputs) in calibration.Layers(withProducts: false).SelectMany(layer => layer))
        {
            fits.Add(new MatrixFit(weight, inputs.TokenCount, inputs.Supports));
            if (inputs.Supports != FitKind.Plain)
                table.Add(weight, inputs.MeanSquares.ToArray());
        }

        return (new Importance(table), fits);
    }

    /// <summary>The columns' numbers of a weight; empty if the table does not have it, which means that all columns matter alike.</summary>
    /// <param name="name">The weight's name in the checkpoint.</param>
    /// <param name="columnCount">How many columns it has.</param>
    /// <exception cref="InvalidInputException">The table has another number of columns.</exception>
    public ReadOnlyMemory<float> Of(string name, int columnCount)
    {
        if (!_meanSquares.TryGetValue(name, out var values))
            return default;
        return values.Length == columnCount
            ? values
            : throw new InvalidInputException(Invariant($"The importance of '{name}' has {values.Length} columns, the weight {columnCount}. Measure it on the model that is quantized."));
    }
}

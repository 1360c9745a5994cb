using Endonym.Lineage;

namespace Endonym.Release.Export;

/// <summary>What is exported, and to what.</summary>
public sealed record ExportOptions
{
    /// <summary>Name of the artifact to make.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The form.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>A LoRA adapter that is merged into the weights; null for none.</summary>
    public AdapterToMerge? Adapter { get; init; }

    /// <summary>What its quantisation is calibrated on; null rounds by the weights alone.</summary>
    public CalibrationOptions? Calibration { get; init; }

    /// <summary>SPDX identifier of the licence that the file names; null names none.</summary>
    public string? License { get; init; }

    /// <summary>Checks that the form can be calibrated so.</summary>
    /// <exception cref="InvalidInputException">It has no few bits to choose, or no kernel reads what the method writes.</exception>
    internal void Check()
    {
        if (Calibration is null)
            return;
        if (!Format.IsQuantized)
            throw new InvalidInputException($"{Format.Name} rounds nothing that could be calibrated. Leave the calibration out, or choose {string.Join(", ", ExportFormats.QuantizedNames)}.");
        if (Calibration.Method == CalibrationMethod.Gptq && Format.Onnx is null)
            throw new InvalidInputException($"{Format.Name} is calibrated by importance, not by GPTQ: its scales are numbers of few bits themselves. Choose importance, or a form of ONNX.");
    }
}

namespace Endonym.Models.Quantization;

/// <summary>How one of the checkpoint's matrices was quantised.</summary>
/// <param name="Weight">Its name in the checkpoint.</param>
/// <param name="TokenCount">Calibration tokens that flowed into it; 0 for an expert that none was sent to.</param>
/// <param name="Kind">What its codes were chosen by.</param>
public sealed record MatrixFit(string Weight, long TokenCount, FitKind Kind);

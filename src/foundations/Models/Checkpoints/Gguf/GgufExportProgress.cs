namespace Endonym.Models.Checkpoints.Gguf;

/// <summary>How far an export is.</summary>
/// <param name="Tensor">What is being written.</param>
/// <param name="WeightsDone">Weights written so far.</param>
/// <param name="WeightCount">Weights in all.</param>
public readonly record struct GgufExportProgress(string Tensor, long WeightsDone, long WeightCount);

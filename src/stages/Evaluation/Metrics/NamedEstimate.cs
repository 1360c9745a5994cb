namespace Endonym.Evaluation.Metrics;

/// <summary>A measured value of one part of a task.</summary>
/// <param name="Name">The category, the phenomenon, the difficulty.</param>
/// <param name="Estimate">Its value and interval.</param>
public sealed record NamedEstimate(string Name, Estimate Estimate);

namespace Endonym.Lineage.Runs;

/// <summary>How far a step is.</summary>
/// <param name="Activity">What is being done: "training", "counting pairs".</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; 0 while unknown.</param>
/// <param name="Unit">"step", "MB", "document"; singular.</param>
/// <param name="Detail">What else to show, such as the loss.</param>
public readonly record struct StepProgress(string Activity, double Done, double Total, string Unit, string? Detail = null);

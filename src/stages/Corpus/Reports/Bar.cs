namespace Endonym.Corpus.Reports;

/// <summary>A row of a <see cref="BarPlot"/>.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">How long its bar is, not below 0.</param>
/// <param name="Shown">The value in words.</param>
/// <param name="Lost">How long the pale end is, not below 0.</param>
/// <param name="IsMarked">Whether it is the one to look at.</param>
internal sealed record Bar(string Label, double Value, string Shown, double Lost = 0, bool IsMarked = false);

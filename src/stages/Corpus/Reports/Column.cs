namespace Endonym.Corpus.Reports;

/// <summary>A column of a <see cref="ColumnPlot"/>.</summary>
/// <param name="Label">What stands below it.</param>
/// <param name="Name">What it is, in full.</param>
/// <param name="Value">How high it is, not below 0.</param>
/// <param name="Shown">The value in words.</param>
/// <param name="IsPale">Whether it is cut off.</param>
internal sealed record Column(string Label, string Name, double Value, string Shown, bool IsPale = false);

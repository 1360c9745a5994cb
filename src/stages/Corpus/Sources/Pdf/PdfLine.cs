namespace Endonym.Corpus.Sources.Pdf;

/// <summary>A line of a page; lengths are in points, from the lower left corner.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Left">Where it begins.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Baseline">How high it stands.</param>
/// <param name="Size">Size of its first letter's font.</param>
internal sealed record PdfLine(string Text, double Left, double Right, double Baseline, double Size);

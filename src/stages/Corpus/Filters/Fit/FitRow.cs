namespace Endonym.Corpus.Filters.Fit;

/// <summary>One fitted threshold.</summary>
/// <param name="Key">FineWeb-2's key; with the number of words where the key holds several.</param>
/// <param name="Value">The threshold.</param>
/// <param name="Method">How it was found.</param>
/// <param name="Mean">Mean of the score over the reference.</param>
/// <param name="Deviation">Its standard deviation.</param>
/// <param name="FailingShare">Share of the reference documents that would be dropped for it, in [0, 1].</param>
/// <param name="Bins">How the score is distributed over the reference; none where it was not measured, or is the same everywhere.</param>
public sealed record FitRow(string Key, double Value, string Method, double Mean, double Deviation, double FailingShare, IReadOnlyList<FitBin> Bins);

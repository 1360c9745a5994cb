namespace Endonym.Corpus.Statistics;

/// <summary>Documents whose value lies in one range.</summary>
/// <param name="From">The smallest value that belongs to it.</param>
/// <param name="Below">The smallest value that does not; null if there is no end.</param>
/// <param name="Documents">Documents.</param>
/// <param name="Bytes">UTF-8 bytes of their text.</param>
public sealed record HistogramBin(double From, double? Below, long Documents, long Bytes);

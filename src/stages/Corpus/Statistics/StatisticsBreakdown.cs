namespace Endonym.Corpus.Statistics;

/// <summary>A corpus divided by one thing.</summary>
/// <param name="By">What it is divided by.</param>
/// <param name="Groups">The parts, the largest first, years in their order; they add up to the whole.</param>
public sealed record StatisticsBreakdown(Dimension By, IReadOnlyList<StatisticsGroup> Groups);

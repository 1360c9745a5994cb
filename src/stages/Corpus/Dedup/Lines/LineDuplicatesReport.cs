namespace Endonym.Corpus.Dedup.Lines;

/// <summary>What the second step found.</summary>
/// <param name="Documents">Documents in all shards.</param>
/// <param name="Units">Lines or paragraphs that were long enough to be looked at.</param>
/// <param name="Dropped">Those to take out.</param>
public sealed record LineDuplicatesReport(long Documents, long Units, long Dropped);

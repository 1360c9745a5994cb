namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>What the first step did to a shard.</summary>
/// <param name="Documents">Documents in the file.</param>
/// <param name="WithoutSignature">Those too short for one.</param>
public sealed record MinHashSignaturesReport(long Documents, long WithoutSignature);

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>What a task of the second step did.</summary>
/// <param name="Documents">Documents in the signature files.</param>
/// <param name="WithoutSignature">Those too short for a signature.</param>
/// <param name="Records">Records written by this task. Over all tasks they are the documents with a signature, once for each band.</param>
public sealed record MinHashBandsReport(long Documents, long WithoutSignature, long Records);

namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>What a signature file says of itself.</summary>
internal sealed record SignatureDescription(MinHashOptions Options, long Documents, long WithoutSignature);

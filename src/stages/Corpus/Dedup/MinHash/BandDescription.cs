namespace Endonym.Corpus.Dedup.MinHash;

/// <summary>What a band file says of itself.</summary>
/// <param name="Options">The sketch.</param>
/// <param name="Band">The band.</param>
/// <param name="Range">Which range of its hashes, from 0.</param>
/// <param name="Ranges">Of how many.</param>
/// <param name="Documents">Documents of the corpus, with and without signature.</param>
/// <param name="Signatures">Fingerprint of the signature files that it was made from.</param>
internal sealed record BandDescription(MinHashOptions Options, int Band, int Range, int Ranges, long Documents, string Signatures);

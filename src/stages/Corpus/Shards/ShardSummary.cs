using Endonym.Lineage.Rights;

namespace Endonym.Corpus.Shards;

/// <summary>One file of shards.</summary>
/// <param name="File">Its name.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Tokens">Tokens in it, one end-of-text token for each document included.</param>
/// <param name="RightsClass">As grey as its worst document.</param>
/// <param name="ProvenanceRoot">What its header vouches with for all of its documents; see <see cref="Text.Shards.ProvenanceTree"/>.</param>
public sealed record ShardSummary(string File, long Documents, long Tokens, RightsClass RightsClass, string ProvenanceRoot);

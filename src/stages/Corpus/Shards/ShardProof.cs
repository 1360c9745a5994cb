using Endonym.Lineage.Artifacts;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Shards;

/// <summary>Whether one document is in one file of shards, with the proof.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Proof">For everybody who knows the file's root.</param>
public sealed record ShardProof(string File, ProvenanceProof Proof)
{
    /// <summary>Proofs for each file of shards.</summary>
    /// <param name="shards">The shards.</param>
    /// <param name="key">The document asked for.</param>
    public static IEnumerable<ShardProof> Of(Artifact shards, DocumentKey key)
    {
        foreach (var summary in ShardsStep.ReadReport(shards).Shards)
        {
            using var shard = TokenShard.Open(shards.PathOf(summary.File), expectedTokenizerId: null);
            yield return new ShardProof(summary.File, ProvenanceProof.Of(shard.Leaves(), key));
        }
    }
}

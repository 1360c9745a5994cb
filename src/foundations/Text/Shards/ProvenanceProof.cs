using Endonym.Lineage.Rights;

namespace Endonym.Text.Shards;

/// <summary>What a proof shows of a document.</summary>
public enum ProofVerdict
{
    /// <summary>The document is among those that the root vouches for.</summary>
    Present,

    /// <summary>It is not among them.</summary>
    Absent,

    /// <summary>The proof shows nothing: it was changed, is of another root, or speaks of another document.</summary>
    Invalid,
}

/// <summary>A leaf and the way from it to the root.</summary>
/// <param name="Index">Its place among the leaves, from 0.</param>
/// <param name="Key">Its document's key, 64 hexadecimal digits.</param>
/// <param name="Class">See <see cref="ProvenanceLeaf"/>, as for the next three.</param>
/// <param name="TextBytes">UTF-8 bytes of its text.</param>
/// <param name="TokenCount">Its tokens.</param>
/// <param name="TokensHash">SHA-256 of the tokens.</param>
/// <param name="Path">The hashes beside the way up, the lowest first, 64 hexadecimal digits each.</param>
public sealed record ProvenLeaf(long Index, string Key, RightsClass Class, uint TextBytes, long TokenCount, string TokensHash, IReadOnlyList<string> Path);

/// <summary>Shows somebody who has only a shard's root that a document is in the shard, or is not; the length of the proof grows with the logarithm of the documents.</summary>
public sealed record ProvenanceProof
{
    /// <summary>The shard's root, 64 hexadecimal digits. Whoever checks the proof compares it with the root they were given elsewhere.</summary>
    public required string Root { get; init; }

    /// <summary>Documents in the shard.</summary>
    public required long DocumentCount { get; init; }

    /// <summary>The document's leaf; or, of one that is not there, the leaves on either side of its place.</summary>
    public required IReadOnlyList<ProvenLeaf> Leaves { get; init; }

    /// <summary>Makes a proof.</summary>
    /// <param name="leaves">All leaves of a shard, in any order.</param>
    /// <param name="key">The document asked for.</param>
    public static ProvenanceProof Of(IEnumerable<ProvenanceLeaf> leaves, DocumentKey key)
    {
        var all = leaves.Select(leaf => (Leaf: leaf, Hash: leaf.Hash())).ToList();
        all.Sort((one, other) => one.Leaf.Key != other.Leaf.Key ? one.Leaf.Key.CompareTo(other.Leaf.Key) : one.Hash.AsSpan().SequenceCompareTo(other.Hash));
        List<byte[]> hashes = [.. all.Select(entry => entry.Hash)];

        var place = all.FindIndex(entry => entry.Leaf.Key >= key);
        if (place < 0)
            place = all.Count;
        var told = place < all.Count && all[place].Leaf.Key == key ? [place] : (int[])[.. new[] { place - 1, place }.Where(index => index >= 0 && index < all.Count)];
        return new ProvenanceProof
        {
            Root = Convert.ToHexStringLower(ProvenanceTree.Root(hashes)),
            DocumentCount = all.Count,
            Leaves =
            [
                .. told.Select(index => (Index: index, all[index].Leaf)).Select(entry => new ProvenLeaf(
                    entry.Index,
                    entry.Leaf.Key.ToString(),
                    entry.Leaf.Class,
                    entry.Leaf.TextBytes,
                    entry.Leaf.TokenCount,
                    entry.Leaf.TokensHash,
                    [.. ProvenanceTree.Path(hashes, entry.Index).Select(Convert.ToHexStringLower)])),
            ],
        };
    }

    /// <summary>What this shows of a document.</summary>
    /// <param name="key">The document asked for.</param>
    public ProofVerdict Shows(DocumentKey key)
    {
        List<(long Index, DocumentKey Key)> leaves = [];
        foreach (var leaf in Leaves)
        {
            if (!TryLead(leaf, out var found))
                return ProofVerdict.Invalid;
            leaves.Add((leaf.Index, found));
        }

        var isAbsent = leaves switch
        {
            [] => DocumentCount == 0 && Root == Convert.ToHexStringLower(ProvenanceTree.Root([])),
            [var only] when only.Key == key => false,
            [var only] => (only.Index == 0 && key < only.Key) || (only.Index == DocumentCount - 1 && only.Key < key),
            [var before, var after] => before.Index + 1 == after.Index && before.Key < key && key < after.Key,
            _ => false,
        };
        return isAbsent ? ProofVerdict.Absent
            : leaves is [var one] && one.Key == key ? ProofVerdict.Present
            : ProofVerdict.Invalid;
    }

    // Whether the leaf's way ends at the root.
    private bool TryLead(ProvenLeaf leaf, out DocumentKey key)
    {
        try
        {
            key = new DocumentKey(Convert.FromHexString(leaf.Key));
            var hash = new ProvenanceLeaf(key, leaf.Class, leaf.TextBytes, leaf.TokenCount, leaf.TokensHash).Hash();
            return ProvenanceTree.RootFrom(hash, leaf.Index, DocumentCount, [.. leaf.Path.Select(Convert.FromHexString)]) is { } root && Convert.ToHexStringLower(root) == Root;
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            key = default;
            return false; // a stranger's file may hold anything
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Shards;

namespace Endonym.Text.Tests.Shards;

public sealed class ProvenanceTests
{
    [Theory]
    // The tree hashes of Certificate Transparency's own test data: the first so many of eight leaves.
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Nodes_are_those_of_certificate_transparency_and_the_root_tells_how_many_leaves_there_are(int count, string node)
    {
        string[] data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        List<byte[]> leaves = [.. data.Take(count).Select(hex => SHA256.HashData([0, .. Convert.FromHexString(hex)]))];

        Assert.Equal(SHA256.HashData([2, (byte)count, 0, 0, 0, 0, 0, 0, 0, .. Convert.FromHexString(node)]), ProvenanceTree.Root(leaves));
    }

    [Fact]
    public void A_key_tells_a_source_from_its_document()
    {
        // By hand: the length of the source's id, then both ids.
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([2, 0, 0, 0, .. "żx"u8[..2], .. "x1"u8])), DocumentKey.Of("ż", "x1").ToString());
        Assert.NotEqual(DocumentKey.Of("a", "bc"), DocumentKey.Of("ab", "c"));
    }

    [Fact]
    public void Keys_are_ordered_as_their_digits_are()
    {
        var keys = Enumerable.Range(0, 200).Select(number => DocumentKey.Of("s", $"{number}")).ToList();
        // Differences in the last bytes only, too.
        keys.AddRange(Enumerable.Range(0, 32).Select(place => new DocumentKey([.. Enumerable.Range(0, 32).Select(index => (byte)(index == place ? 200 : 100))])));

        Assert.Equal(keys.Select(key => key.ToString()).Order(StringComparer.Ordinal), keys.Order().Select(key => key.ToString()));
    }

    [Fact]
    public void A_leaf_is_the_hash_of_what_is_said_of_its_document()
    {
        // By hand, field for field: mark, key, class, 5 bytes of text, 3 tokens, and the hash of the tokens 1, 300 and 2 in four bytes each.
        var key = DocumentKey.Of("s", "a");
        var tokens = SHA256.HashData([1, 0, 0, 0, 44, 1, 0, 0, 2, 0, 0, 0]);
        byte[] said = [0, .. Convert.FromHexString(key.ToString()), 1, 5, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, .. tokens];

        Assert.Equal(SHA256.HashData(said), ProvenanceLeaf.Of(key, RightsClass.GreyTdm, 5, endOfTextId: 1, [300, 2]).Hash());
    }

    [Fact]
    public void Every_document_can_be_shown_to_be_there_and_every_other_not_to_be()
    {
        for (var count = 0; count <= 17; count++)
        {
            List<ProvenanceLeaf> leaves = [.. Enumerable.Range(0, count).Select(Leaf)];
            foreach (var name in Enumerable.Range(0, 40))
            {
                var proof = Reread(ProvenanceProof.Of(leaves, Key(name)));
                Assert.Equal(name < count ? ProofVerdict.Present : ProofVerdict.Absent, proof.Shows(Key(name)));
            }
        }
    }

    [Fact]
    public void A_proof_that_was_changed_shows_nothing()
    {
        var proof = ProvenanceProof.Of(Enumerable.Range(0, 9).Select(Leaf), Key(3));
        var leaf = proof.Leaves[0];
        ProvenanceProof[] changed =
        [
            proof with { Root = new string('0', 64) },
            proof with { DocumentCount = 10 },
            proof with { Leaves = [leaf with { Class = RightsClass.GreyTdm }] },
            proof with { Leaves = [leaf with { TokenCount = 4 }] },
            proof with { Leaves = [leaf with { TextBytes = 4 }] },
            proof with { Leaves = [leaf with { Index = leaf.Index - 1 }] },
            proof with { Leaves = [leaf with { Index = -1 }] },
            proof with { Leaves = [leaf with { Path = [.. leaf.Path.Reverse()] }] },
            proof with { Leaves = [leaf with { Path = [.. leaf.Path, leaf.Path[0]] }] },
            proof with { Leaves = [leaf with { Path = [] }] },
            proof with { Leaves = [leaf with { Key = Key(4).ToString() }] },
            proof with { Leaves = [leaf with { Key = "" }] },
            proof with { Leaves = [leaf with { TokensHash = "x" }] },
            proof with { Leaves = [] },
            proof with { Leaves = [leaf, leaf] },
        ];

        Assert.All(changed, one => Assert.Equal(ProofVerdict.Invalid, one.Shows(Key(3))));
        // A true proof of one document says nothing of another, unless it is a neighbour that shows it to be absent.
        Assert.All(Enumerable.Range(0, 9).Where(name => name != 3), name => Assert.NotEqual(ProofVerdict.Present, proof.Shows(Key(name))));
    }

    [Fact]
    public void Neighbours_that_are_not_next_to_each_other_do_not_hide_what_is_between_them()
    {
        List<ProvenanceLeaf> leaves = [.. Enumerable.Range(0, 9).Select(Leaf).OrderBy(leaf => leaf.Key)];
        ProvenLeaf Proven(int index) => ProvenanceProof.Of(leaves, leaves[index].Key).Leaves[0];
        var proof = ProvenanceProof.Of(leaves, leaves[0].Key);

        foreach (var hidden in Enumerable.Range(1, 7))
            Assert.Equal(ProofVerdict.Invalid, (proof with { Leaves = [Proven(hidden - 1), Proven(hidden + 1)] }).Shows(leaves[hidden].Key));
        Assert.Equal(ProofVerdict.Invalid, (proof with { Leaves = [Proven(1)] }).Shows(leaves[0].Key));
        Assert.Equal(ProofVerdict.Invalid, (proof with { Leaves = [Proven(7)] }).Shows(leaves[8].Key));
    }

    private static ProvenanceProof Reread(ProvenanceProof proof) =>
        JsonSerializer.Deserialize<ProvenanceProof>(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(proof, LineageJson.Indented)), LineageJson.Indented)!;

    private static DocumentKey Key(int name) => DocumentKey.Of("s", $"{name}");

    private static ProvenanceLeaf Leaf(int name) => ProvenanceLeaf.Of(Key(name), RightsClass.White, 3, 1, [name]);
}

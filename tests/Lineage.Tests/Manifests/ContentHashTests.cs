using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Tests.Manifests;

public sealed class ContentHashTests
{
    private static readonly FileEntry[] Files = [new("a", 1, "00")];
    private static readonly Contribution[] Composition = [Samples.Of(Samples.Source("s"), 10)];
    private static readonly InputReference[] Inputs = [new("base", "checkpoint", "x", "11")];

    [Fact]
    public void A_files_hash_is_the_standards()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["abc"], "abc");

        // FIPS 180-2, appendix B.1.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ContentHash.OfFile(folder["abc"]));
    }

    [Fact]
    public void A_folder_is_listed_in_ordinal_order_with_forward_slashes()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["sub"]);
        foreach (var name in new[] { "b", "B", "sub/c", "ą" })
            File.WriteAllText(folder[name], name);

        Assert.Equal([("B", 1L), ("b", 1L), ("sub/c", 5L), ("ą", 2L)], ContentHash.OfFolder(folder.Path).Select(file => (file.Path, file.Bytes)));
    }

    [Fact]
    public void The_identity_changes_with_everything_that_is_in_the_artifact()
    {
        var ids = new[]
        {
            ContentHash.IdOf("corpus", Files, Composition, Inputs),
            ContentHash.IdOf("shards", Files, Composition, Inputs),
            ContentHash.IdOf("corpus", [Files[0] with { Sha256 = "01" }], Composition, Inputs),
            ContentHash.IdOf("corpus", [Files[0] with { Path = "b" }], Composition, Inputs),
            ContentHash.IdOf("corpus", Files, [Composition[0] with { Bytes = 11 }], Inputs),
            ContentHash.IdOf("corpus", Files, [Samples.Of(Samples.Source("s", RightsClass.Excluded), 10)], Inputs),
            ContentHash.IdOf("corpus", Files, Composition, [Inputs[0] with { Id = "12" }]),
            ContentHash.IdOf("corpus", Files, Composition, [Inputs[0] with { Role = "draft" }]),
            ContentHash.IdOf("corpus", Files, Composition, []),
        };

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{64}$", id));
    }

    [Fact]
    public void The_identity_does_not_change_with_names_or_with_the_day_the_evidence_was_read()
    {
        var id = ContentHash.IdOf("corpus", Files, Composition, Inputs);

        Assert.Equal(id, ContentHash.IdOf("corpus", Files, Composition, [Inputs[0] with { Name = "y" }]));
        Assert.Equal(id, ContentHash.IdOf("corpus", Files, [Samples.Of(Samples.Source("s", day: 20), 10)], Inputs));
    }
}

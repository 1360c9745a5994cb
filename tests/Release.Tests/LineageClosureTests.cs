using Endonym.Lineage.Rights;

namespace Endonym.Release.Tests;

public sealed class LineageClosureTests
{
    [Fact]
    public void Each_manifest_comes_once_and_after_what_it_was_made_from()
    {
        var lineage = SmallLineage.Subject.Lineage;
        Assert.Equal(["base-en", "adapted-pl", "instr", "instruct-pl"], lineage.Manifests.Select(manifest => manifest.Name));
        Assert.Empty(lineage.Missing);
    }

    [Fact]
    public void Texts_carry_the_counts_of_the_model_and_the_artifact_they_came_in_by()
    {
        var texts = SmallLineage.Subject.Lineage.Texts;
        Assert.Equal(
            [("english", TextUse.Pretraining, "base-en"), ("web", TextUse.Pretraining, "adapted-pl"), ("wiki", TextUse.Pretraining, "adapted-pl"), ("instructions", TextUse.Instruct, "instr")],
            texts.Select(text => (text.Source.Id, text.Use, text.Entry.Name)));
        Assert.Equal(50_000, texts[^1].Contribution.Tokens);
    }
}

using Endonym.Lineage.Ancestry;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;

namespace Endonym.Lineage.Tests.Ancestry;

public sealed class AncestryGraphTests : IDisposable
{
    private readonly AncestryFamily _family = new();

    public void Dispose() => _family.Dispose();

    [Fact]
    public void Every_artifact_and_every_source_is_there_once()
    {
        var graph = AncestryGraph.Of(_family.Workspace, _family.Report.Manifest);

        Assert.Equal(
            ["report", "checkpoint", "shards", "tokenizer", "dataset", "corpus"],
            graph.Nodes.OfType<ArtifactNode>().Select(node => node.Manifest.Kind));
        Assert.Equal(["bot", "law", "web"], graph.Nodes.OfType<SourceNode>().Select(node => node.Source.Id).Order(StringComparer.Ordinal));
        Assert.Equal(["foreign"], graph.Nodes.OfType<UnknownNode>().Select(node => node.Reference.Name));
        Assert.Equal(6 + 3 + 1, graph.Nodes.Count);
    }

    [Fact]
    public void A_source_hangs_where_it_came_in()
    {
        var graph = AncestryGraph.Of(_family.Workspace, _family.Checkpoint.Manifest);

        Assert.Equal(["law", "web"], SourcesBelow(graph, ArtifactKind.Corpus));
        Assert.Equal(["bot"], SourcesBelow(graph, ArtifactKind.Dataset));
        Assert.Empty(SourcesBelow(graph, ArtifactKind.Shards));
        Assert.Empty(SourcesBelow(graph, ArtifactKind.Checkpoint));
        Assert.Equal(["shards", "tokenizer", "instructions", "base"], graph.InputsOf(graph.Root).Select(edge => edge.Role));
    }

    [Fact]
    public void Shares_are_those_of_the_tokens_seen()
    {
        var graph = AncestryGraph.Of(_family.Workspace, _family.Checkpoint.Manifest);

        // 1600 tokens shared out 6000 : 2000 bytes are 1200 and 400; with 400 of instructions 2000 in all.
        Assert.Equal(("tokens", ArtifactKind.Checkpoint), (graph.ShareUnit, graph.SharesOf?.Manifest.Kind));
        Assert.Equal((0.6, 0.2, 0.2), (ShareOf(graph, "law"), ShareOf(graph, "web"), ShareOf(graph, "bot")));
    }

    [Fact]
    public void Before_tokenization_shares_are_those_of_the_bytes()
    {
        var graph = AncestryGraph.Of(_family.Workspace, _family.Corpus.Manifest);

        Assert.Equal(("bytes", 0.75, 0.25), (graph.ShareUnit, ShareOf(graph, "law"), ShareOf(graph, "web")));
    }

    [Fact]
    public void What_holds_no_text_shows_the_shares_of_what_it_speaks_of()
    {
        var graph = AncestryGraph.Of(_family.Workspace, _family.Report.Manifest);

        Assert.Equal(_family.Checkpoint.Manifest.Id, graph.SharesOf?.Manifest.Id);
        Assert.Equal(0.6, ShareOf(graph, "law"));
    }

    [Fact]
    public void A_source_that_only_an_ancestor_has_seen_has_no_share()
    {
        var adopted = _family.Workspace.Make(
            Samples.Step("adopted", ArtifactKind.Checkpoint, inputs: _family.Tokenizer.As("tokenizer")), "weights", Samples.Of(Samples.Source("own"), 10));

        var graph = AncestryGraph.Of(_family.Workspace, adopted.Manifest);

        Assert.Equal(1, ShareOf(graph, "own"));
        Assert.Null(ShareOf(graph, "law"));
    }

    [Fact]
    public void One_source_that_two_manifests_class_differently_is_shown_as_two()
    {
        var other = _family.Workspace.Make(Samples.Step("other", ArtifactKind.Corpus), "other", Samples.Of(Samples.Source("law", RightsClass.Excluded), 10));
        var both = _family.Workspace.Make(Samples.Step("both", ArtifactKind.Report, null, 1, other.As("left"), _family.Corpus.As("right")));

        var graph = AncestryGraph.Of(_family.Workspace, both.Manifest);

        Assert.Equal([RightsClass.White, RightsClass.Excluded], graph.Nodes.OfType<SourceNode>().Where(node => node.Source.Id == "law").Select(node => node.Source.Class).Order());
    }

    [Fact]
    public void Manifests_that_refer_to_each_other_in_a_circle_are_forged_and_refused()
    {
        // No id can be computed from itself: to close a circle one must be made up.
        var one = _family.Corpus.Manifest with { Id = new string('1', 64), Inputs = [new InputReference("next", "corpus", "two", new string('2', 64))] };
        var two = one with { Id = new string('2', 64), Inputs = [new InputReference("next", "corpus", "one", one.Id)] };
        foreach (var manifest in new[] { one, two })
            LineageJson.Write(Path.Combine(_family.Workspace.Root, "lineage", manifest.Id + ".json"), manifest);

        Assert.Contains("changed after it was written", Assert.Throws<InvalidInputException>(() => AncestryGraph.Of(_family.Workspace, one)).Message, StringComparison.Ordinal);
    }

    private static string[] SourcesBelow(AncestryGraph graph, string kind) =>
        [.. graph.InputsOf(graph.Nodes.OfType<ArtifactNode>().Single(node => node.Manifest.Kind == kind)).Select(edge => edge.Node).OfType<SourceNode>().Select(node => node.Source.Id)];

    private static double? ShareOf(AncestryGraph graph, string source) => graph.Nodes.OfType<SourceNode>().Single(node => node.Source.Id == source).Share;
}

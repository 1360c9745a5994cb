using Endonym.Lineage.Ancestry;
using Endonym.Lineage.Artifacts;

namespace Endonym.Lineage.Tests.Ancestry;

public sealed class AncestryTextTests : IDisposable
{
    private readonly AncestryFamily _family = new();

    public void Dispose() => _family.Dispose();

    [Fact]
    public void The_tree_reads_as_people_would_draw_it()
    {
        var (checkpoint, shards, corpus, tokenizer, instructions) = (Short(_family.Checkpoint), Short(_family.Shards), Short(_family.Corpus), Short(_family.Tokenizer), Short(_family.Instructions));

        Assert.Equal($"""
            checkpoint 'pl': GreyTdm; Synthetic, {checkpoint}
            ├─ shards: shards 'pl': GreyTdm; Converted, {shards}
            │  ├─ corpus: corpus 'pl': GreyTdm; Converted, {corpus}
            │  │  ├─ source: law (Title of law): White, LicenseRef-official-act; Organic, 60.0 % of tokens
            │  │  └─ source: web (Title of web): GreyTdm, LicenseRef-none; Converted, 20.0 % of tokens
            │  └─ tokenizer: tokenizer 'pl': GreyTdm; Converted, {tokenizer}
            │     └─ corpus: corpus 'pl', see above
            ├─ tokenizer: tokenizer 'pl', see above
            ├─ instructions: dataset 'pl': White; Synthetic, {instructions}
            │  └─ source: bot (Title of bot): White, CC0-1.0; Synthetic by some-model, 20.0 % of tokens
            └─ base: checkpoint 'foreign': Unknown rights; no manifest ffffffffffff in this workspace

            Shares are parts of the tokens in checkpoint 'pl'.

            """, AncestryText.Render(AncestryGraph.Of(_family.Workspace, _family.Checkpoint.Manifest)));
    }

    [Fact]
    public void Nothing_in_a_title_can_tear_the_tree_or_reach_the_terminal()
    {
        var source = Samples.Source("s") with { Title = "red\u001b[31m\nline\u2028break\u0085" };
        var made = _family.Workspace.Make(Samples.Step("x"), "x", Samples.Of(source, 1));

        var text = AncestryText.Render(AncestryGraph.Of(_family.Workspace, made.Manifest));

        Assert.Contains("└─ source: s (red\uFFFD[31m\uFFFDline\uFFFDbreak\uFFFD): White, MIT; Organic, 100.0 % of bytes\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_there_is_never_shown_as_nothing()
    {
        var made = _family.Workspace.Make(Samples.Step("x"), "x", Samples.Of(Samples.Source("drop"), 1), Samples.Of(Samples.Source("sea"), 1_000_000));

        Assert.Contains("Organic, under 0.1 % of bytes", AncestryText.Render(AncestryGraph.Of(_family.Workspace, made.Manifest)), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_text_is_no_share_is_promised()
    {
        var made = _family.Workspace.Make(Samples.Step("x", ArtifactKind.Report));

        Assert.EndsWith("\n\nNo artifact here holds text.\n", AncestryText.Render(AncestryGraph.Of(_family.Workspace, made.Manifest)), StringComparison.Ordinal);
    }

    private static string Short(Artifact artifact) => artifact.Manifest.Id[..12];
}

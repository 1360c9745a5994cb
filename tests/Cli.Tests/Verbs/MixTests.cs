using System.Globalization;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Lineage.Artifacts;

namespace Endonym.Cli.Tests.Verbs;

public sealed class MixTests(FinishedWorkspace finished)
{
    private const int Enough = 20_000, TooMuch = 1_000_000_000;

    [Fact]
    public async Task A_plan_tells_what_there_is_and_writes_nothing()
    {
        using var folder = await TwoShardsAsync();
        folder.Write("mix.yaml", Policy(Enough));

        var shown = (await folder.RunAsync("mix", "--plan", "--policy", "mix.yaml")).Well().Output;

        Assert.All(["tales", "legends", "25 %", "75 %", "15,000", "5,000"], told => Assert.Contains(told, shown, StringComparison.Ordinal));
        Assert.Null(folder.Workspace.Find(ArtifactKind.Shards, "m"));
        Assert.Empty(Directory.GetDirectories(folder.Workspace.Root, "*.scratch"));
    }

    [Fact]
    public async Task Too_little_text_is_refused_with_exit_code_1_by_how_much_and_what_to_do()
    {
        using var folder = await TwoShardsAsync();
        folder.Write("mix.yaml", Policy(TooMuch));

        foreach (var command in (string[][])[["mix", "--plan", "--policy", "mix.yaml"], ["mix", "--name", "m", "--policy", "mix.yaml"]])
        {
            var ended = await folder.RunAsync(command);

            Assert.Equal(1, ended.ExitCode);
            Assert.Contains("'legends' is asked for 250,000,000 tokens", ended.Errors, StringComparison.Ordinal);
            Assert.All(["short by", "Add ", "max_repeats to", "or mix"], told => Assert.Contains(told, ended.Errors, StringComparison.Ordinal));
        }

        Assert.Null(folder.Workspace.Find(ArtifactKind.Shards, "m"));
    }

    [Fact]
    public async Task A_mixture_is_shards_as_any_others_to_verify_to_export_and_to_train_on()
    {
        using var folder = await TwoShardsAsync();
        folder.Write("mix.yaml", Policy(Enough));

        (await folder.RunAsync("mix", "--name", "m", "--policy", "mix.yaml")).Well();

        Assert.Contains("Verified: ", (await folder.RunAsync("shards", "verify", "m")).Well().Output, StringComparison.Ordinal);
        (await folder.RunAsync("shards", "export", "m", "out", "--to", "megatron")).Well();
        Assert.True(File.Exists(folder.PathOf("out/m_text_document.idx")));
        var trained = Flow.BaseOf(steps: 2, threads: 1);
        trained[Array.IndexOf(trained, "--shards") + 1] = "m";
        (await folder.RunAsync(trained)).Well();
        Assert.Equal(["legends", "tales"], folder.Checkpoint("base").Manifest.Composition.Select(contribution => contribution.Source.Id.Split('-')[0]));
        // The run's own options make the same again.
        Assert.Contains("unchanged", (await folder.RunAsync("mix", "--config", Path.Combine(folder.FindRun("mix", "m")!, "run.json"))).Well().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_is_proved_to_be_in_the_shards_or_not_without_them()
    {
        using var folder = await TwoShardsAsync();
        var source = folder.Workspace.Get(ArtifactKind.Shards, "legends").Manifest.Composition[0].Source.Id;
        var proofs = (await folder.RunAsync("shards", "prove", "legends", "--source", source, "--document", "nobody's")).Well().Output;
        folder.Write("proofs.json", [proofs]);
        Directory.Delete(folder.Workspace.Root, recursive: true);

        Assert.Contains("\tAbsent\t", (await folder.RunAsync("shards", "check-proof", "proofs.json", "--source", source, "--document", "nobody's")).Well().Output, StringComparison.Ordinal);
        Assert.Equal(1, (await folder.RunAsync("shards", "check-proof", "proofs.json", "--source", "other", "--document", "nobody's")).ExitCode);
    }

    [Fact]
    public async Task A_corpus_is_exported_with_its_card_and_a_form_that_is_none_is_named()
    {
        using var folder = finished.Copy();

        (await folder.RunAsync("corpus", "export", "tales", "set", "--to", "parquet")).Well();

        Assert.True(File.Exists(folder.PathOf("set/README.md")));
        Assert.True(File.Exists(folder.PathOf("set/data/train-00000.parquet")));
        Assert.Contains("is there already", (await folder.RunAsync("corpus", "export", "tales", "set", "--to", "jsonl")).Mistake(), StringComparison.Ordinal);
        Assert.Contains("csv", (await folder.RunAsync("corpus", "export", "tales", "other", "--to", "csv")).Mistake(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Policy(int tokens) =>
    [
        "format: 1",
        string.Create(CultureInfo.InvariantCulture, $"tokens: {tokens}"),
        "shards: [tales, legends]",
        "parts:",
        "  - { name: tales, shards: [tales], share: 0.75 }",
        "  - { name: legends, shards: [legends], share: 0.25 }",
    ];

    private async Task<WorkspaceFolder> TwoShardsAsync()
    {
        var folder = finished.Copy();
        folder.Write("legends.jsonl", Enumerable.Range(1_000, 60).Select(SmallTexts.DocumentLine));
        (await folder.RunAsync(Flow.CorpusOf("legends", "legends.jsonl"))).Well();
        (await folder.RunAsync("shards", "--corpus", "legends", "--tokenizer", "tales")).Well();
        return folder;
    }
}

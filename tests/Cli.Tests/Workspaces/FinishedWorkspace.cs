using Endonym.Cli.Tests.Workspaces;
using Endonym.Lineage.Rights;

[assembly: AssemblyFixture(typeof(FinishedWorkspace))]

namespace Endonym.Cli.Tests.Workspaces;

/// <summary>A workspace in which the whole flow has run once, undisturbed. Tests read it, or copy it and do what they like with the copy.</summary>
public sealed class FinishedWorkspace : IAsyncLifetime
{
    internal WorkspaceFolder Folder { get; } = WorkspaceFolder.Empty();

    public async ValueTask InitializeAsync()
    {
        Folder.Write(Flow.TalesFile, Enumerable.Range(0, 250).Select(SmallTexts.DocumentLine));
        Folder.Write(Flow.QuestionsFile, SmallTexts.Instructions(48, Origin.Organic));
        Folder.Write(Flow.MachineQuestionsFile, SmallTexts.Instructions(12, Origin.Synthetic, "First Model", "Second Model"));
        Folder.Write(Flow.PairsFile, SmallTexts.Preferences(24));
        foreach (var command in (string[][])[Flow.Corpus, Flow.Tokenizer, Flow.Shards, Flow.Base])
            (await Folder.RunAsync(command)).Well();
        await Task.WhenAll(TuneAsync(), ImitateAsync());
    }

    /// <summary>A copy of everything.</summary>
    internal WorkspaceFolder Copy() => Folder.Copy();

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task TuneAsync()
    {
        (await Folder.RunAsync(Flow.Instruct)).Well();
        (await Folder.RunAsync(Flow.Align)).Well();
    }

    private async Task ImitateAsync() => (await Folder.RunAsync(Flow.InstructByMachines)).Well();
}

using System.Text.Json.Nodes;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Execution.Slurm;
using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Tests.Execution.Slurm;

public sealed class SlurmPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tasks_of_a_plan_judge_what_the_step_would_and_the_step_goes_on_from_there()
    {
        var workspace = Samples.Workspace(_folder);
        var options = Options(fileCount: 5);
        var alone = CorpusStep.Run(workspace, options with { Name = "alone" }, new QuietReporter(), TestContext.Current.CancellationToken);
        var (path, place) = Plan(workspace, options, taskCount: 2);

        RunBoth();
        var written = Written();
        RunBoth(); // nothing is left to do

        Assert.Equal(5, written.Count);
        Assert.Equal(written, Written());
        var together = CorpusStep.Run(workspace, options, new QuietReporter(), TestContext.Current.CancellationToken);
        Assert.Equal(alone.Manifest.Files, together.Manifest.Files);
        Assert.Equal(place.Folder, Assert.Single(Directory.EnumerateDirectories(Path.GetDirectoryName(place.Folder)!, "corpus-test-*"))); // the same run

        void RunBoth()
        {
            for (var task = 0; task < 2; task++)
                CorpusTask.Run(path, task, new QuietReporter(), TestContext.Current.CancellationToken);
        }

        List<DateTime> Written() => [.. Directory.EnumerateDirectories(Path.Combine(place.StateFolder, "judged")).Order(StringComparer.Ordinal).Select(Directory.GetLastWriteTimeUtc)];
    }

    [Fact]
    public void A_file_of_another_length_than_planned_with_is_refused_by_its_task_only()
    {
        var (path, place) = Plan(Samples.Workspace(_folder), Options(fileCount: 2), taskCount: 2);
        File.AppendAllText(Path.Combine(_folder.Path, "texts", "1.jsonl"), "\n");

        CorpusTask.Run(path, 0, new QuietReporter(), TestContext.Current.CancellationToken);
        var refusal = Assert.Throws<InvalidInputException>(() => CorpusTask.Run(path, 1, new QuietReporter(), TestContext.Current.CancellationToken));

        Assert.Contains("1.jsonl had ", refusal.Message, StringComparison.Ordinal);
        Assert.True(UnitWork.FolderOf(place.StateFolder, "00000").IsDone);
        Assert.False(UnitWork.FolderOf(place.StateFolder, "00001").IsDone);
    }

    [Fact]
    public void A_file_that_is_gone_is_named()
    {
        var unit = new PlannedUnit(3, 0, [new PlannedFile("a.jsonl", 5), new PlannedFile("b.jsonl", 5)]);
        var here = new Dictionary<string, SourceFile> { ["a.jsonl"] = new("a.jsonl", "/a.jsonl", 5) };

        Assert.Contains("b.jsonl", Assert.Throws<InvalidInputException>(() => unit.On(here)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_of_another_version_is_refused_even_where_it_looks_different()
    {
        var path = _folder.File("plan.json", new JsonObject { ["code"] = "9.9.9", ["shards"] = 3 }.ToJsonString());

        Assert.Contains("9.9.9", Assert.Throws<InvalidInputException>(() => SlurmPlan.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void A_task_that_was_not_planned_is_refused(int task)
    {
        var (path, _) = Plan(Samples.Workspace(_folder), Options(fileCount: 2), taskCount: 2);

        Assert.Contains("0 to 1", Assert.Throws<InvalidInputException>(() => CorpusTask.Run(path, task, new QuietReporter(), TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_that_are_given_the_same_units_judge_each_once()
    {
        var options = Options(fileCount: 8);
        List<IDocumentSource> sources = [.. options.Sources.Select(source => source.Open(TimeProvider.System))];
        var units = SourceUnit.Plan(sources, options.UnitBytes);
        var items = 0;

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            new UnitWork(options, sources, new JudgeTools(), _folder.Path).Judge(units, _ => { }, () => Interlocked.Increment(ref items), TestContext.Current.CancellationToken))));

        Assert.Equal(8, items);
    }

    private CorpusOptions Options(int fileCount)
    {
        for (var file = 0; file < fileCount; file++)
            _folder.File($"texts/{file}.jsonl", Samples.JsonLine($"d{file}", Samples.Story(file)));
        return Samples.Options(SourceOptions.Jsonl("s", Samples.Rights, Path.Combine(_folder.Path, "texts"))) with { UnitBytes = 1 };
    }

    private (string Path, RunPlace Place) Plan(Workspace workspace, CorpusOptions options, int taskCount)
    {
        var (step, sources) = CorpusStep.Prepare(workspace, options, TimeProvider.System);
        var place = workspace.HandOver(step, new QuietReporter());
        var units = SourceUnit.Plan(sources, options.UnitBytes);
        var path = Path.Combine(_folder.Path, SlurmPlan.FileName);
        LineageJson.Write(path, new SlurmPlan
        {
            Code = CodeVersion.Current,
            Folder = Environment.CurrentDirectory,
            Workspace = workspace.Root,
            StateFolder = place.StateFolder,
            Options = (CorpusOptions)step.Options,
            Inputs = step.Inputs,
            UnitCount = units.Count,
            Tasks = [.. UnitShares.Of(units, taskCount).Select(share => share.Select(PlannedUnit.Of).ToList())],
        });
        return (path, place);
    }
}

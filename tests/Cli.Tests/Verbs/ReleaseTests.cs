using System.Diagnostics;
using Endonym.Cli.Tests.Workspaces;
using Endonym.Lineage.Artifacts;
using Endonym.Release.Gate;

namespace Endonym.Cli.Tests.Verbs;

public sealed class ReleaseTests(FinishedWorkspace finished)
{
    private static readonly string[] Who = ["--provider", "The laboratory", "--contact", "laboratory@example.org"];

    [Theory]
    [InlineData("public")]
    [InlineData("commercial")]
    public async Task A_model_tuned_on_synthetic_instructions_is_refused_with_every_reason(string purpose)
    {
        using var folder = finished.Copy();

        var ended = await folder.RunAsync(["release", "--for", purpose, "--checkpoint", "imitated", .. Who]);

        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith($"Checkpoint 'imitated' may not be released for {purpose} use:", ended.ErrorLines[0], StringComparison.Ordinal);
        // Two models wrote the instructions, so there are two sources and, as nothing else is wrong, two reasons.
        Assert.Equal(3, ended.ErrorLines.Length);
        Assert.All(["First Model", "Second Model"], generator => Assert.Contains(ended.ErrorLines[1..], line =>
            line.Contains("dataset 'machine-questions'", StringComparison.Ordinal) && line.Contains("Synthetic", StringComparison.Ordinal) && line.Contains(generator, StringComparison.Ordinal)));
        Assert.Null(folder.Workspace.Find(ArtifactKind.Release, "imitated"));
    }

    [Fact]
    public async Task A_model_that_people_wrote_for_is_released_to_the_public()
    {
        using var folder = finished.Copy();

        (await folder.RunAsync(["release", "--for", "public", "--checkpoint", "aligned", .. Who])).Well();

        Assert.Equal("Apache-2.0", (string?)folder.Workspace.Get(ArtifactKind.Release, "aligned").Manifest.Facts["license"]);
    }

    [Fact]
    public async Task A_prototype_names_every_source_with_its_licence_and_its_checksums_hold()
    {
        using var folder = finished.Copy();

        (await folder.RunAsync(["release", "--for", "prototype", "--checkpoint", "imitated", .. Who])).Well();

        var graph = (await folder.RunAsync("runs", "show", "release/imitated", "--graph", "--svg", "graph.svg")).Well().Output.Split('\n');
        Assert.Contains(graph, line => line.Contains("tales-", StringComparison.Ordinal) && line.Contains("(Tales of a river)", StringComparison.Ordinal) && line.Contains("White, CC0-1.0", StringComparison.Ordinal));
        Assert.All(["First Model", "Second Model"], generator => Assert.Contains(graph, line =>
            line.Contains(Flow.MachineQuestionsFile, StringComparison.Ordinal) && line.Contains("CC-BY-4.0", StringComparison.Ordinal) && line.Contains($"Synthetic by {generator}", StringComparison.Ordinal)));
        Assert.StartsWith("<svg", (await File.ReadAllTextAsync(folder.PathOf("graph.svg"), TestContext.Current.CancellationToken)).TrimStart(), StringComparison.Ordinal);

        var release = folder.Workspace.Get(ArtifactKind.Release, "imitated").Folder;
        Assert.Equal(0, await CheckSumsAsync(release));
        var listed = File.ReadLines(Path.Combine(release, "SHA256SUMS")).Select(line => line[66..]).Append("SHA256SUMS");
        Assert.Equal(Directory.EnumerateFiles(release, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(release, file)).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        await File.AppendAllTextAsync(Path.Combine(release, "README.md"), "!", TestContext.Current.CancellationToken);
        Assert.Equal(1, await CheckSumsAsync(release));
    }

    [Fact]
    public async Task A_releases_own_file_repeats_it()
    {
        using var folder = finished.Copy();
        using var other = finished.Copy();
        (await folder.RunAsync(["release", "--for", "prototype", "--checkpoint", "tuned", .. Who])).Well();

        (await other.RunAsync("release", "--config", Path.Combine(folder.FindRun("release", "tuned")!, "run.json"))).Well();

        Assert.Equal(folder.Workspace.Get(ArtifactKind.Release, "tuned").Manifest.Id, other.Workspace.Get(ArtifactKind.Release, "tuned").Manifest.Id);
    }

    [Fact]
    public async Task The_policy_that_a_config_file_names_judges()
    {
        using var folder = finished.Copy();
        folder.Write("strict.yaml", [StrictPolicy]);
        folder.Write("release.json", ["""
            {"checkpoint": "imitated", "purpose": "Prototype", "name": "imitated", "version": "1", "provider": {"name": "The laboratory", "contact": "laboratory@example.org"}, "policy_path": "strict.yaml"}
            """]);

        var ended = await folder.RunAsync("release", "--config", "release.json");

        Assert.Equal(1, ended.ExitCode);
        Assert.All(ended.ErrorLines[1..], line => Assert.Contains("Synthetic", line, StringComparison.Ordinal));
        // Another policy is asked for by its name, and only so.
        folder.Write("default.yaml", [ReleasePolicy.Default.Text]);
        (await folder.RunAsync("release", "--config", "release.json", "--policy", "default.yaml")).Well();
    }

    [Fact]
    public async Task A_release_under_a_policy_of_its_own_is_repeated_under_that_policy_or_not_at_all()
    {
        using var folder = finished.Copy();
        using var other = finished.Copy();
        foreach (var copy in new[] { folder, other })
            copy.Write("strict.yaml", [StrictPolicy]);
        (await folder.RunAsync(["release", "--for", "prototype", "--checkpoint", "tuned", "--policy", "strict.yaml", .. Who])).Well();
        var run = Path.Combine(folder.FindRun("release", "tuned")!, "run.json");

        var line = (await other.RunAsync("release", "--config", run)).Mistake();
        (await other.RunAsync("release", "--config", run, "--policy", "strict.yaml")).Well();

        Assert.Contains(ReleasePolicy.Read(folder.PathOf("strict.yaml")).Sha256, line, StringComparison.Ordinal);
        Assert.Contains("--policy", line, StringComparison.Ordinal);
        Assert.Equal(folder.Workspace.Get(ArtifactKind.Release, "tuned").Manifest.Id, other.Workspace.Get(ArtifactKind.Release, "tuned").Manifest.Id);
    }

    [Fact]
    public async Task Without_a_purpose_nothing_is_released()
    {
        var line = (await finished.Folder.RunAsync(["release", "--checkpoint", "aligned", .. Who])).Mistake();

        Assert.Contains("--for is needed: Whom it is for: prototype, public or commercial", line, StringComparison.Ordinal);
    }

    // Lets no model's words into the tuning of a prototype.
    private static string StrictPolicy
    {
        get
        {
            var text = ReleasePolicy.Default.Text;
            var strict = text.Replace("origins: [Organic, Converted, Synthetic]", "origins: [Organic, Converted]", StringComparison.Ordinal);
            Assert.NotEqual(text, strict);
            return strict;
        }
    }

    private static async Task<int> CheckSumsAsync(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!; // without a shell there is always one
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Endonym.Cli.Console;
using Endonym.Lineage;
using Endonym.Lineage.Ancestry;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Spectre.Console;

namespace Endonym.Cli.Verbs;

/// <summary><c>endonym runs</c>: what was run, what it made, and where everything came from.</summary>
internal static class RunsVerb
{
    public static Command Create()
    {
        var work = CommonOptions.Work();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("runs", "List runs, the latest first.") { work, json, Show(), Verify() };
        command.SetAction(parsed => parsed.Run(work, (workspace, _, _) =>
        {
            if (parsed.GetValue(json))
                System.Console.WriteLine(JsonSerializer.Serialize(RunsOf(workspace), LineageJson.Indented));
            else
                AnsiConsole.Write(TableOf(RunsOf(workspace)));
        }));
        return command;
    }

    private static IReadOnlyList<RunRecord> RunsOf(Workspace workspace) => workspace.Runs(unreadable =>
        System.Console.Error.WriteLine($"left out: {unreadable.Message} Delete the file, or run its step again: it then begins anew."));

    private static Table TableOf(IReadOnlyList<RunRecord> runs)
    {
        var table = new Table().AddColumns("run", "status", "started (UTC)", "worked", "made");
        foreach (var run in runs)
        {
            table.AddRow(
                Markup.Escape(run.Id),
                Status(run.Status),
                run.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                run.Worked is { } worked ? DurationText.Of(worked) : "",
                run.Artifact is { } id ? Markup.Escape($"{run.Kind}/{run.Name} {id[..12]}") : Markup.Escape(run.Error?.Split('\n')[0] ?? ""));
        }

        return table;
    }

    private static string Status(RunStatus status) => status switch
    {
        RunStatus.Done => "[green]done[/]",
        RunStatus.Running => "[blue]running[/]",
        RunStatus.Interrupted => "[yellow]interrupted[/]",
        RunStatus.Submitted => "[blue]submitted[/]",
        _ => "[red]failed[/]",
    };

    private static Command Show()
    {
        var work = CommonOptions.Work();
        var id = new Argument<string>("id") { Description = "A run's id, an artifact as KIND/NAME, or the beginning of an artifact's id." };
        var graph = new Option<bool>("--graph") { Description = "Print the ancestry down to the sources, with rights class, licence and share." };
        var svg = new Option<string?>("--svg") { Description = "Write the ancestry as a picture to this file." };
        var command = new Command("show", "Show an artifact's manifest, or its ancestry.") { id, graph, svg, work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, _) =>
        {
            var manifest = Find(workspace, parsed.GetRequiredValue(id));
            if (!parsed.GetValue(graph) && parsed.GetValue(svg) is null)
            {
                System.Console.WriteLine(JsonSerializer.Serialize(manifest, LineageJson.Indented));
                return;
            }

            var ancestry = AncestryGraph.Of(workspace, manifest);
            if (parsed.GetValue(graph))
                System.Console.WriteLine(AncestryText.Render(ancestry));
            if (parsed.GetValue(svg) is { } path)
            {
                AtomicFile.WriteText(path, AncestrySvg.Render(ancestry));
                reporter.Noted("ancestry written to " + path);
            }
        }));
        return command;
    }

    private static Command Verify()
    {
        var work = CommonOptions.Work();
        var command = new Command("verify", "Compare every file of every artifact with the hash in its manifest. Exit code 1 if one differs.") { work };
        command.SetAction(parsed => parsed.Run(work, (workspace, reporter, _) =>
        {
            List<string> faults = [];
            foreach (var artifact in workspace.Artifacts())
            {
                var found = ContentHash.OfFolder(artifact.Folder).ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
                faults.AddRange(artifact.Manifest.Files
                    .Where(file => found.GetValueOrDefault(file.Path) != file.Sha256)
                    .Select(file => $"{artifact.Manifest.Kind}/{artifact.Manifest.Name}: {file.Path} {(found.ContainsKey(file.Path) ? "has changed" : "is missing")}"));
                reporter.Noted($"{artifact.Manifest.Kind}/{artifact.Manifest.Name}: {artifact.Manifest.Files.Count} files");
            }

            if (faults.Count > 0)
                throw new RefusedException("Files are not what their manifests say:", faults);
        }));
        return command;
    }

    private static Manifest Find(Workspace workspace, string id)
    {
        if (id.Split('/') is [var kind, var name])
            return workspace.Get(kind, name).Manifest;
        if (RunsOf(workspace).FirstOrDefault(run => run.Id == id) is { } run)
        {
            return run.Artifact is { } made && workspace.FindManifest(made) is { } manifest
                ? manifest
                : throw new InvalidInputException($"Run {id} is {run.Status.ToString().ToLowerInvariant()} and has made nothing.");
        }

        var found = workspace.Artifacts().Where(artifact => artifact.Manifest.Id.StartsWith(id, StringComparison.Ordinal)).ToList();
        return found.Count == 1
            ? found[0].Manifest
            : throw new InvalidInputException($"'{id}' names {(found.Count == 0 ? "no" : "more than one")} run or artifact in {workspace.Root}. endonym runs lists them; an artifact is also named KIND/NAME, such as checkpoint/aligned.");
    }
}

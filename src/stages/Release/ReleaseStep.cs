using System.Text.Json;
using System.Text.Json.Nodes;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Release.AiAct;
using Endonym.Release.Gate;
using Endonym.Release.Packaging;

namespace Endonym.Release;

/// <summary>Releases a checkpoint: asks the gate, then writes the model, its papers, its lineage and checksums into one folder.</summary>
public static class ReleaseStep
{
    private const int Version = 1;

    /// <summary>Runs the step.</summary>
    /// <returns>An artifact of kind <see cref="ArtifactKind.Release"/>.</returns>
    /// <exception cref="RefusedException">The gate refuses; it names every reason, and nothing was written but the run's log and <c>gate.json</c> beside it.</exception>
    /// <exception cref="InvalidInputException">The checkpoint, the report or the policy is not there or cannot be used.</exception>
    public static Artifact Run(Workspace workspace, ReleaseOptions options, IStepReporter reporter, CancellationToken cancellationToken)
    {
        var policy = PolicyOf(options);
        var checkpoint = workspace.Get(ArtifactKind.Checkpoint, options.Checkpoint);
        var report = options.Report is { } name ? workspace.Get(ArtifactKind.Report, name) : null;
        var lineage = LineageClosure.Of(checkpoint.Manifest, workspace.FindManifest);
        List<(Manifest Corpus, Artifact Report)> statistics =
        [
            .. lineage.Manifests.Where(manifest => manifest.Kind == ArtifactKind.Corpus)
                .Select(corpus => (corpus, CorpusContent.FindReport(workspace, corpus)))
                .Where(pair => pair.Item2 is not null).Select(pair => (pair.corpus, pair.Item2!)), // those without one are left out a word before
        ];
        var step = new Step
        {
            Verb = "release",
            Version = Version,
            Kind = ArtifactKind.Release,
            Name = options.Name,
            // What decides the result, and nothing that names this machine: the policy comes in by its hash, not by its path.
            Options = options with { PolicyPath = null, PolicySha256 = policy.Sha256 },
            Inputs = [checkpoint.As("checkpoint"), .. report is null ? Array.Empty<InputReference>() : [report.As("report")], .. statistics.Select(pair => pair.Report.As("statistics:" + pair.Corpus.Name))],
        };
        return workspace.Run(step, reporter, run => Release(run, workspace, options, policy, checkpoint, report, lineage, statistics), cancellationToken);
    }

    private static ReleasePolicy PolicyOf(ReleaseOptions options)
    {
        var policy = options.PolicyPath is { } path ? ReleasePolicy.Read(path) : ReleasePolicy.Default;
        return options.PolicySha256 is null || options.PolicySha256 == policy.Sha256
            ? policy
            : throw new InvalidInputException(
                $"These options ask for the policy with SHA-256 {options.PolicySha256}; {options.PolicyPath ?? "the one that comes with Endonym"} has {policy.Sha256}. "
                + "Give that policy with --policy (a release carries its own as policy.yaml), or take policy_sha256 out to be judged by another.");
    }

    private static StepResult Release(RunContext run, Workspace workspace, ReleaseOptions options, ReleasePolicy policy, Artifact checkpoint, Artifact? report, LineageClosure lineage, List<(Manifest Corpus, Artifact Report)> statistics)
    {
        var gate = ReleaseGate.Check(lineage, policy, options.Purpose);
        LineageJson.Write(Path.Combine(run.Folder, "gate.json"), gate);
        run.Log(gate.Passed ? "gate-passed" : "gate-refused", JsonSerializer.SerializeToNode(gate, LineageJson.Compact)!.AsObject()); // a record never serializes to null
        gate.ThrowIfRefused();

        var subject = new ReleaseSubject
        {
            Name = options.Name,
            Version = options.Version,
            Purpose = options.Purpose,
            Provider = options.Provider,
            License = gate.License!, // a gate that lets through names the licence
            Date = options.Date ?? DateOnly.FromDateTime(checkpoint.Manifest.Run.Finished.UtcDateTime),
            Lineage = lineage,
            CrawledContent = [.. statistics.Select(pair => CorpusContent.Read(pair.Report, pair.Corpus))],
            Evaluation = report is null ? null : EvaluationTable.Read(report, checkpoint.Manifest.Id),
        };
        var whole = LineageFile.Of(lineage, report is null ? null : LineageClosure.Of(report.Manifest, workspace.FindManifest), [.. statistics.Select(pair => LineageClosure.Of(pair.Report.Manifest, workspace.FindManifest))]);
        var files = ReleaseFolder.Write(run, checkpoint, subject, gate, policy, whole);
        return new StepResult(checkpoint.Manifest.Composition, new JsonObject
        {
            ["purpose"] = options.Purpose.ToString().ToLowerInvariant(),
            ["version"] = options.Version,
            ["license"] = subject.License,
            ["files"] = files.Count,
            ["bytes"] = files.Sum(file => file.Bytes),
        });
    }
}

using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;
using Endonym.Release.AiAct;
using Endonym.Release.Gate;
using Endonym.Release.ModelCard;

namespace Endonym.Release.Packaging;

/// <summary>Everything of a release in one folder, ready to be put on the Hugging Face Hub or a disk.</summary>
internal static class ReleaseFolder
{
    /// <summary>Fills the run's output folder.</summary>
    /// <param name="run">Where to, and whom to tell.</param>
    /// <param name="checkpoint">What is released.</param>
    /// <param name="subject">What the papers are computed from.</param>
    /// <param name="gate">What the gate said.</param>
    /// <param name="policy">By which rules.</param>
    /// <param name="lineage">The whole ancestry.</param>
    /// <returns>Every file, without the list of checksums.</returns>
    /// <exception cref="InvalidInputException">The checkpoint's files are not those of its manifest.</exception>
    public static IReadOnlyList<FileEntry> Write(RunContext run, Artifact checkpoint, ReleaseSubject subject, GateReport gate, ReleasePolicy policy, LineageFile lineage)
    {
        // A killed attempt's files must not be listed as ours.
        var folder = run.OutputFolder;
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);

        ModelFolder.Copy(checkpoint, folder, run);
        var summary = SummaryBuilder.Build(subject);
        AtomicFile.WriteText(Path.Combine(folder, "README.md"), ModelCardText.Write(subject));
        AtomicFile.WriteText(Path.Combine(folder, "training-content-summary.md"), SummaryMarkdown.Write(summary));
        LineageJson.Write(Path.Combine(folder, "training-content-summary.json"), summary);
        LineageJson.Write(Path.Combine(folder, "gate.json"), gate);
        AtomicFile.WriteText(Path.Combine(folder, "policy.yaml"), policy.Text);
        LineageJson.Write(Path.Combine(folder, "lineage.json"), lineage);

        run.CancellationToken.ThrowIfCancellationRequested();
        run.Progress(new StepProgress("computing checksums", 0, 0, "file"));
        var files = Checksums.Write(folder);
        ModelFolder.Verify(checkpoint, files);
        if (summary.OpenPoints.Count > 0)
            run.Note(FormattableString.Invariant($"the training content summary has {summary.OpenPoints.Count} open points; they stand at its end"));
        return files;
    }
}

using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Release.Tests;

internal sealed class SilentReporter : IStepReporter
{
    public List<string> Notes { get; } = [];

    public Action<StepProgress> OnProgress { get; set; } = _ => { };

    public int SkippedCount { get; private set; }

    public void Started(Step step, string runId, bool resumed)
    {
    }

    public void Progressed(StepProgress progress) => OnProgress(progress);

    public void Noted(string message) => Notes.Add(message);

    public void Finished(Artifact artifact, TimeSpan elapsed)
    {
    }

    public void Skipped(Artifact artifact) => SkippedCount++;
}

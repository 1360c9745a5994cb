using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Tests;

/// <param name="onProgress">Called whenever a step has moved on.</param>
internal sealed class QuietReporter(Action? onProgress = null) : IStepReporter
{
    public int SkippedCount { get; private set; }

    public List<string> Notes { get; } = [];

    public void Started(Step step, string runId, bool resumed)
    {
    }

    public void Progressed(StepProgress progress) => onProgress?.Invoke();

    public void Noted(string message) => Notes.Add(message);

    public void Finished(Artifact artifact, TimeSpan elapsed)
    {
    }

    public void Skipped(Artifact artifact) => SkippedCount++;
}

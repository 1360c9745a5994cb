using System.Collections.Concurrent;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Evaluation.Tests.Fakes;

/// <summary>Keeps what a run says.</summary>
internal sealed class RecordingReporter : IStepReporter
{
    public ConcurrentQueue<StepProgress> Progress { get; } = [];

    public ConcurrentQueue<string> Notes { get; } = [];

    public int Skips { get; private set; }

    public void Started(Step step, string runId, bool resumed)
    {
    }

    public void Progressed(StepProgress progress) => Progress.Enqueue(progress);

    public void Noted(string message) => Notes.Enqueue(message);

    public void Finished(Artifact artifact, TimeSpan elapsed)
    {
    }

    public void Skipped(Artifact artifact) => Skips++;
}

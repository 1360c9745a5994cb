using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Runs;

namespace Endonym.Lineage.Tests;

/// <summary>Keeps what it is told, one word each.</summary>
internal sealed class RecordingReporter : IStepReporter
{
    public List<string> Heard { get; } = [];

    public void Started(Step step, string runId, bool resumed) => Heard.Add(resumed ? "resumed" : "started");

    public void Progressed(StepProgress progress) => Heard.Add("progressed");

    public void Noted(string message) => Heard.Add("noted " + message);

    public void Finished(Artifact artifact, TimeSpan elapsed) => Heard.Add("finished");

    public void Skipped(Artifact artifact) => Heard.Add("skipped");
}

using Endonym.Lineage.Artifacts;

namespace Endonym.Lineage.Runs;

/// <summary>Shows people what runs do; hosts implement it. Calls may come from several threads.</summary>
public interface IStepReporter
{
    /// <summary>A step begins, or goes on where it stopped.</summary>
    void Started(Step step, string runId, bool resumed);

    /// <summary>A step has moved on.</summary>
    void Progressed(StepProgress progress);

    /// <summary>A step has something to say once.</summary>
    void Noted(string message);

    /// <summary>A step is done.</summary>
    void Finished(Artifact artifact, TimeSpan elapsed);

    /// <summary>A step need not run: the artifact is there, made from the same inputs with the same options.</summary>
    void Skipped(Artifact artifact);
}

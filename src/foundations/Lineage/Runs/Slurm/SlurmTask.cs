namespace Endonym.Lineage.Runs.Slurm;

/// <summary>A task that SLURM has not forgotten yet.</summary>
/// <param name="Number">Its number within the array; null for a single job.</param>
/// <param name="State">SLURM's word: <c>PENDING</c>, <c>RUNNING</c>, <c>COMPLETED</c>, <c>FAILED</c>, <c>CANCELLED</c>, <c>TIMEOUT</c>, <c>NODE_FAIL</c> …</param>
/// <param name="Node">Where it runs or ran; empty before.</param>
/// <param name="Reason">Why it waits or ended, in SLURM's words.</param>
public sealed record SlurmTask(int? Number, string State, string Node, string Reason)
{
    private static readonly string[] Alive = ["PENDING", "RUNNING", "CONFIGURING", "COMPLETING", "REQUEUED", "RESIZING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "REQUEUE_HOLD", "SPECIAL_EXIT"];

    /// <summary>Whether it may still do something.</summary>
    public bool IsAlive => Alive.Contains(State, StringComparer.Ordinal);
}

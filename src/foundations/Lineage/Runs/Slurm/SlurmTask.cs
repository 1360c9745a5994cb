namespace Endonym.Lineage.Runs.Slurm;

/// <summary>A task that SLURM has not forgotten yet.</summary>
/// <param name="Job">The number of its job, which is that of the array for all tasks of one.</param>
/// <param name="Number">Its number within the array; null for a single job.</param>
/// <param name="State">SLURM's word: <c>PENDING</c>, <c>RUNNING</c>, <c>COMPLETED</c>, <c>FAILED</c>, <c>CANCELLED</c>, <c>TIMEOUT</c>, <c>NODE_FAIL</c> …</param>
/// <param name="Node">Where it runs or ran; empty before.</param>
/// <param name="Reason">Why it waits or ended, in SLURM's words.</param>
public sealed record SlurmTask(long Job, int? Number, string State, string Node, string Reason)
{
    private static readonly string[] Waiting = ["PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT", "RESV_DEL_HOLD"];
    private static readonly string[] Ended = ["BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT"];

    /// <summary>Whether it has yet to begin, or to begin anew.</summary>
    public bool IsWaiting => Waiting.Contains(State, StringComparer.Ordinal);

    /// <summary>Whether it has ended; a state that is not known here has not.</summary>
    public bool HasEnded => Ended.Contains(State, StringComparer.Ordinal);

    /// <summary>Whether its command has ended with exit code 0.</summary>
    public bool HasEndedWell => State == "COMPLETED";
}

using Endonym.Lineage.Runs.Slurm;

namespace Endonym.Lineage.Tests.Runs.Slurm;

public sealed class SlurmClusterTests
{
    [Fact]
    public void What_squeue_tells_is_read_with_the_arrays_number_for_each_of_its_tasks()
    {
        // As squeue --array --format=%F|%K|%T|%N|%r of SLURM 22.05 prints it.
        var tasks = SlurmCluster.Parse("12|0|COMPLETED|n1|None\n12|1|RUNNING|n2|None\n12|10|PENDING||Resources\n13|N/A|PENDING||Dependency\n");

        Assert.Equal(
            [
                new SlurmTask(12, 0, "COMPLETED", "n1", "None"), new SlurmTask(12, 1, "RUNNING", "n2", "None"), new SlurmTask(12, 10, "PENDING", "", "Resources"),
                new SlurmTask(13, null, "PENDING", "", "Dependency"),
            ],
            tasks);
    }

    [Theory]
    [InlineData("PENDING", true, false, false)]
    [InlineData("REQUEUED", true, false, false)]
    [InlineData("RUNNING", false, false, false)]
    [InlineData("COMPLETING", false, false, false)]
    [InlineData("A_STATE_OF_TOMORROW", false, false, false)]
    [InlineData("COMPLETED", false, true, true)]
    [InlineData("FAILED", false, true, false)]
    [InlineData("CANCELLED", false, true, false)]
    [InlineData("PREEMPTED", false, true, false)]
    public void A_state_tells_whether_a_task_waits_works_or_has_ended(string state, bool waits, bool hasEnded, bool well)
    {
        var task = new SlurmTask(1, 0, state, "", "");

        Assert.Equal((waits, hasEnded, well), (task.IsWaiting, task.HasEnded, task.HasEndedWell));
    }
}

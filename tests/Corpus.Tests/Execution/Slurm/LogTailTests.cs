using Endonym.Corpus.Execution.Slurm;

namespace Endonym.Corpus.Tests.Execution.Slurm;

public sealed class LogTailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_lines_are_told_without_empty_ones_and_without_what_steers_a_terminal() =>
        Assert.Equal(["two", "three\u0020[31m"], LogTail.Of(_folder.File("log", "one\n\ntwo\n\nthree\u001b[31m\n\n"), lines: 2));

    [Fact]
    public void Of_a_long_log_the_end_is_read() =>
        Assert.Equal(["the end"], LogTail.Of(_folder.File("log", new string('x', 100_000) + "\nthe end\n"), lines: 1));

    [Fact]
    public void A_task_that_never_began_has_no_log() => Assert.Empty(LogTail.Of(Path.Combine(_folder.Path, "none"), lines: 3));
}

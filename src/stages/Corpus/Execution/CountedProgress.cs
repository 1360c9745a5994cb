using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution;

/// <summary>Counts what several threads do and shows it now and then.</summary>
internal sealed class CountedProgress(RunContext context, string doing, long total, string unit, int itemsPerProgress)
{
    private readonly Lock _showing = new();
    private long _done;

    /// <summary>One more is done.</summary>
    public void Advance()
    {
        var done = Interlocked.Increment(ref _done);
        if (done % itemsPerProgress != 0)
            return;

        lock (_showing)
            context.Progress(new StepProgress(doing, done, total, unit));
    }
}

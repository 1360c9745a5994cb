using System.Runtime.ExceptionServices;

namespace Endonym.Corpus.Execution;

/// <summary>Works with several threads so that the number of threads never shows in the result.</summary>
internal static class OrderedParallel
{
    private const int ItemsPerBatch = 1024;

    /// <summary>The result for each item of a stream, in its order, a bounded number at a time.</summary>
    public static IEnumerable<TResult> Map<T, TResult>(IEnumerable<T> items, int threadCount, Func<T, TResult> work, CancellationToken cancellationToken)
    {
        if (threadCount == 1)
        {
            foreach (var item in items)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return work(item);
            }

            yield break;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellationToken };
        foreach (var batch in items.Chunk(ItemsPerBatch))
        {
            var results = new TResult[batch.Length];
            Rethrown(() => Parallel.For(0, batch.Length, options, i => results[i] = work(batch[i])));
            foreach (var result in results)
                yield return result;
        }
    }

    /// <summary>Works on pieces that write each to a place of its own.</summary>
    public static void ForEach<T>(IEnumerable<T> pieces, int threadCount, Action<T> work, CancellationToken cancellationToken) =>
        Rethrown(() => Parallel.ForEach(pieces, new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellationToken }, work));

    private static void Rethrown(Action work)
    {
        try
        {
            work();
        }
        catch (AggregateException error)
        {
            // The first one's own error, as one thread would have thrown it.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }
}

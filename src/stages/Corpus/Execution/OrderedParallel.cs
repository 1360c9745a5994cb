using System.Runtime.ExceptionServices;

namespace Endonym.Corpus.Execution;

/// <summary>Works on items of a stream with several threads and hands the results on in the order of the items, a bounded number at a time.</summary>
internal static class OrderedParallel
{
    private const int ItemsPerBatch = 1024;

    /// <summary>The result for each item, in order.</summary>
    public static IEnumerable<TResult> Map<T, TResult>(IEnumerable<T> items, int threadCount, Func<T, TResult> work, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellationToken };
        foreach (var batch in items.Chunk(ItemsPerBatch))
        {
            var results = new TResult[batch.Length];
            try
            {
                Parallel.For(0, batch.Length, options, i => results[i] = work(batch[i]));
            }
            catch (AggregateException error)
            {
                // The first item's own error, as one thread would have thrown it.
                ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
            }

            foreach (var result in results)
                yield return result;
        }
    }
}

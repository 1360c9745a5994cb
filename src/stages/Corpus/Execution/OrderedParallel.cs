using System.Runtime.ExceptionServices;

namespace Endonym.Corpus.Execution;

/// <summary>Works with several threads so that the number of threads never shows in the result.</summary>
internal static class OrderedParallel
{
    private const int ItemsPerBatch = 1024;
    private const long LengthPerBatch = 1 << 24;

    /// <summary>The result for each item of a stream, in its order, with a bounded number and length of them in memory.</summary>
    /// <param name="items">The stream.</param>
    /// <param name="threadCount">Threads.</param>
    /// <param name="lengthOf">Length of an item, in characters.</param>
    /// <param name="work">What is done with each.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static IEnumerable<TResult> Map<T, TResult>(IEnumerable<T> items, int threadCount, Func<T, long> lengthOf, Func<T, TResult> work, CancellationToken cancellationToken)
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
        foreach (var batch in Batches(items, lengthOf))
        {
            var results = new TResult[batch.Count];
            Rethrown(() => Parallel.For(0, batch.Count, options, i => results[i] = work(batch[i])));
            foreach (var result in results)
                yield return result;
        }
    }

    /// <summary>Works on pieces that write each to a place of its own.</summary>
    public static void ForEach<T>(IEnumerable<T> pieces, int threadCount, Action<T> work, CancellationToken cancellationToken) =>
        Rethrown(() => Parallel.ForEach(pieces, new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellationToken }, work));

    private static IEnumerable<List<T>> Batches<T>(IEnumerable<T> items, Func<T, long> lengthOf)
    {
        List<T> batch = [];
        var length = 0L;
        foreach (var item in items)
        {
            batch.Add(item);
            length += lengthOf(item);
            if (batch.Count == ItemsPerBatch || length >= LengthPerBatch)
            {
                yield return batch;
                (batch, length) = ([], 0);
            }
        }

        if (batch.Count > 0)
            yield return batch;
    }

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

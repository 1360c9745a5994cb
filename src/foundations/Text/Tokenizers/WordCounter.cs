using System.Runtime.InteropServices;
using System.Text;

namespace Endonym.Text.Tokenizers;

/// <summary>Counts the pieces of a stream of documents on several threads, each with its own table; the tables are added up at the end.</summary>
/// <param name="documents">Read by one thread at a time, never all at once.</param>
/// <param name="options">Threads, and how long a piece may be.</param>
/// <param name="onBytesCounted">Told the UTF-8 bytes counted so far; one call at a time.</param>
internal sealed class WordCounter(IEnumerable<string> documents, BpeTrainingOptions options, Action<long>? onBytesCounted)
{
    // Enough text that taking the lock costs nothing, little enough that the last thread is not waited for.
    private const int CharactersPerBatch = 1 << 18;

    private readonly Lock _lock = new();
    private long _bytesCounted;

    /// <summary>How often each piece of at least two and at most <see cref="BpeTrainingOptions.MaxWordBytes"/> bytes occurs, in no order.</summary>
    public Dictionary<string, long> Count(CancellationToken cancellationToken)
    {
        using var reader = documents.GetEnumerator();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, options.ThreadCount).Select(_ => Task.Factory.StartNew(
            () => Work(reader, stop), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        var tables = Task.WhenAll(workers).GetAwaiter().GetResult();

        var total = tables.MaxBy(table => table.Count) ?? [];
        foreach (var (word, count) in tables.Where(table => table != total).SelectMany(table => table))
            CollectionsMarshal.GetValueRefOrAddDefault(total, word, out _) += count;
        return total;
    }

    private Dictionary<string, long> Work(IEnumerator<string> reader, CancellationTokenSource stop)
    {
        try
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            List<string> batch = [];
            while (Take(reader, batch, stop.Token))
            {
                foreach (var document in batch)
                    Add(document, counts);
            }

            return counts;
        }
        catch
        {
            stop.Cancel(); // The others would go on reading what nobody will use.
            throw;
        }
    }

    /// <summary>Reports the batch that is done and takes the next; false when there is none.</summary>
    private bool Take(IEnumerator<string> reader, List<string> batch, CancellationToken cancellationToken)
    {
        var bytes = batch.Sum(document => (long)Encoding.UTF8.GetByteCount(document));
        batch.Clear();
        lock (_lock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (bytes > 0)
            {
                _bytesCounted += bytes;
                onBytesCounted?.Invoke(_bytesCounted);
            }

            for (var characters = 0; characters < CharactersPerBatch && reader.MoveNext(); characters += reader.Current.Length)
                batch.Add(reader.Current);
            return batch.Count > 0;
        }
    }

    private void Add(ReadOnlySpan<char> document, Dictionary<string, long> counts)
    {
        var bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int start = 0, end; start < document.Length; start = end)
        {
            end = PreTokenizer.Next(document, start);
            var word = document[start..end];
            if (word.Length > options.MaxWordBytes || word is [< '\u0080'])
                continue; // One byte has no pair.
            CollectionsMarshal.GetValueRefOrAddDefault(bySpan, word, out _)++;
        }
    }
}

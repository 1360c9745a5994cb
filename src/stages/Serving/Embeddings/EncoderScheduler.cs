using Endonym.Lineage;
using Endonym.Models.Contracts;
using Endonym.Serving.Engines;

namespace Endonym.Serving.Embeddings;

/// <summary>Puts the texts of many requests through one encoder on one thread, a bounded number of tokens in each run.</summary>
/// <remarks>
/// One thread, because one engine already uses every core. Clients take turns: a run takes the longest texts that are left of the request whose turn it is, those of like length together, as short ones are
/// filled up to the longest; whole small requests behind it go along while they fit. So a question waits for one run and not for somebody else's thousand documents. Safe for concurrent use.
/// Disposing ends what is under way; drain first.
/// </remarks>
public sealed class EncoderScheduler : IDisposable
{
    // Of a row at least this part is text.
    private const double LeastFilled = 0.5;

    private readonly ITextEncoder _encoder;
    private readonly EncoderSchedulerOptions _options;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly FairQueue<EncoderJob> _waiting = new();
    private readonly Thread _thread;
    private long _waitingTokens;
    private bool _stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="encoder">Reads the texts; not disposed here.</param>
    /// <param name="options">Runs and queue.</param>
    public EncoderScheduler(ITextEncoder encoder, EncoderSchedulerOptions options)
    {
        (_encoder, _options) = (encoder, options);
        _thread = new Thread(Work) { IsBackground = true, Name = "Endonym encoding" };
        _thread.Start();
    }

    /// <summary>Requests some of whose texts wait for a run.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Reads texts.</summary>
    /// <param name="texts">Token ids, each 1 to <see cref="ITextEncoder.ContextLength"/>.</param>
    /// <param name="client">Who asks, for the turns.</param>
    /// <param name="cancellationToken">Withdraws the texts that no run has taken.</param>
    /// <returns>For each text <see cref="ITextEncoder.OutputSize"/> numbers.</returns>
    /// <exception cref="QueueFullException">Nothing else can wait now, or this client's requests already hold as many places as are left to all others.</exception>
    /// <exception cref="InvalidInputException">The encoder cannot read a text.</exception>
    public async Task<float[][]> EncodeAsync(IReadOnlyList<int[]> texts, string client, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (texts.Count == 0)
            return [];

        var job = new EncoderJob(client, texts);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var own = _waiting.CountOf(client);
            if (own >= _options.QueueLength - _waiting.Count || (_waiting.Count > 0 && _waitingTokens + job.TokenCount > _options.WaitingTokens))
                throw new QueueFullException(own, _waiting.Count, _options.RetryAfter);
            Enqueue(job);
        }

        _work.Set();
        await using var registration = cancellationToken.Register(() =>
        {
            Remove(job);
            job.Cancel(cancellationToken);
        });
        return await job.Done;
    }

    /// <summary>Stops the thread; what it has not finished fails.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
        }

        _work.Set();
        _thread.Join();
        lock (_gate)
        {
            while (Dequeue() is { } job)
                job.Fail(new ObjectDisposedException(nameof(EncoderScheduler)));
        }

        _work.Dispose();
    }

    private void Remove(EncoderJob job)
    {
        lock (_gate)
        {
            if (_waiting.Remove(job.Client, job))
                _waitingTokens -= job.TokenCount;
        }
    }

    private void Work()
    {
        while (NextRun() is { } run)
        {
            try
            {
                var outputs = new float[run.Count * _encoder.OutputSize];
                _encoder.Encode([.. run.Select(place => place.Text)], outputs);
                for (var row = 0; row < run.Count; row++)
                    run[row].Job.Finish(run[row].Index, outputs.AsSpan(row * _encoder.OutputSize, _encoder.OutputSize));
            }
            catch (Exception error)
            {
                // Whoever asked is told; the next run may be of others.
                foreach (var job in run.Select(place => place.Job).Distinct())
                {
                    Remove(job);
                    job.Fail(error);
                }
            }
        }
    }

    // Waits until there is one; null at the end.
    private List<(EncoderJob Job, int Index, int[] Text)>? NextRun()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_stopping)
                    return null;
                if (Dequeue() is { } first)
                    return RunOf(first);
            }

            _work.WaitOne();
        }
    }

    private List<(EncoderJob Job, int Index, int[] Text)> RunOf(EncoderJob first)
    {
        List<(EncoderJob Job, int Index, int[] Text)> run = [];
        var longest = first.LongestLeft;
        while (first.Left > 0 && (run.Count == 0 || Fits(1, first.LongestLeft)))
            Take(first);
        if (first.Left > 0)
        {
            Enqueue(first); // behind the others of its client, whose turn comes again when everybody else's has been
            return run;
        }

        while (_waiting.Peek() is { } next && next.LongestLeft <= longest && Fits(next.Left, next.Shortest))
        {
            Dequeue();
            while (next.Left > 0)
                Take(next);
        }

        return run;

        bool Fits(int count, int shortest) => (long)(run.Count + count) * longest <= _options.TokensPerRun && shortest >= LeastFilled * longest;

        void Take(EncoderJob job)
        {
            var (index, text) = job.Take();
            run.Add((job, index, text));
        }
    }

    private void Enqueue(EncoderJob job)
    {
        _waiting.Enqueue(job.Client, job);
        _waitingTokens += job.TokenCount;
    }

    private EncoderJob? Dequeue()
    {
        if (_waiting.Dequeue() is not { } job)
            return null;
        _waitingTokens -= job.TokenCount;
        return job;
    }
}

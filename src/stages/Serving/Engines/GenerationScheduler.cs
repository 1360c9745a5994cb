using Endonym.Models.Contracts;

namespace Endonym.Serving.Engines;

/// <summary>Makes several answers at once on one thread: every answer in a slot gets one token per turn, so no stream starves.</summary>
/// <remarks>
/// One thread, because one engine already uses every core; more would only quarrel over them. Requests beyond the slots wait in a
/// <see cref="FairQueue{T}"/> of bounded length, in which a client may hold as many places as are still free: one alone gets half the queue, and there is
/// always room for somebody new (Choudhury and Hahne, 1998, "Dynamic queue length thresholds for shared-memory packet switches", with α = 1).
/// Safe for concurrent use. Disposing ends what is under way; drain first.
/// </remarks>
public sealed class GenerationScheduler : IDisposable
{
    private readonly ILanguageModel _model;
    private readonly SchedulerOptions _options;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly FairQueue<Generation> _waiting = new();
    private readonly HashSet<Generation> _active = [];
    private readonly Thread _thread;
    private bool _stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="model">Makes the tokens; not disposed here.</param>
    /// <param name="options">Slots and queue.</param>
    public GenerationScheduler(ILanguageModel model, SchedulerOptions options)
    {
        _model = model;
        _options = options;
        _thread = new Thread(Work) { IsBackground = true, Name = "Endonym generation" };
        _thread.Start();
    }

    /// <summary>Answers in the making.</summary>
    public int ActiveCount
    {
        get
        {
            lock (_gate)
                return _active.Count;
        }
    }

    /// <summary>Requests that wait for a slot.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Takes a request; its answer begins when a slot is free and the client's turn has come.</summary>
    /// <param name="request">What to generate.</param>
    /// <param name="cancellationToken">Withdraws it wherever it stands.</param>
    /// <exception cref="ContextLengthExceededException">The prompt leaves no room for an answer.</exception>
    /// <exception cref="QueueFullException">Nobody else can wait now, or this client's requests already hold as many places as are left to all others.</exception>
    public GenerationTicket Submit(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Prompt.Count >= _model.ContextLength)
            throw new ContextLengthExceededException(request.Prompt.Count, _model.ContextLength);

        var generation = new Generation(_model, request);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var free = _options.SlotCount + _options.QueueLength - _active.Count - _waiting.Count;
            if (_waiting.CountOf(request.Client) >= free)
                throw new QueueFullException(_waiting.CountOf(request.Client), _waiting.Count, _options.RetryAfter);
            _waiting.Enqueue(generation.Client, generation);
            // At once, and not when the thread comes round to it: who is about to have a slot waits for none.
            FillSlots();
        }

        _work.Set();
        return new GenerationTicket(this, generation, cancellationToken);
    }

    /// <summary>Stops the thread; answers not finished end where they are.</summary>
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
        _work.Dispose();
    }

    /// <summary>Takes a waiting request out at once; an answer in the making ends before its next token.</summary>
    internal void Withdraw(Generation generation)
    {
        bool waited;
        lock (_gate)
            waited = _waiting.Remove(generation.Client, generation);

        if (waited)
            generation.Close(error: null);
        else
            generation.Cancel();
    }

    private void Work()
    {
        while (Admit() is { } turn)
        {
            if (turn.Count == 0)
                _work.WaitOne();

            foreach (var generation in turn.Where(generation => !generation.Advance()))
            {
                lock (_gate)
                    _active.Remove(generation);
            }
        }
    }

    /// <summary>Begins a turn.</summary>
    /// <returns>The answers that get a token in this turn; null when the scheduler stops.</returns>
    private List<Generation>? Admit()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                CloseAll();
                return null;
            }

            FillSlots();
            return [.. _active];
        }
    }

    /// <summary>Hands free slots to those whose turn it is; the gate is held.</summary>
    private void FillSlots()
    {
        while (_active.Count < _options.SlotCount && _waiting.Dequeue() is { } next)
            _active.Add(next);
    }

    private void CloseAll()
    {
        while (_waiting.Dequeue() is { } waiting)
            waiting.Close(new OperationCanceledException("The server is shutting down."));
        foreach (var generation in _active)
            generation.Close(new OperationCanceledException("The server is shutting down."));
        _active.Clear();
    }
}

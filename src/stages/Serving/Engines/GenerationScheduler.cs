using System.Diagnostics.Metrics;
using Endonym.Lineage;
using Endonym.Models.Contracts;

namespace Endonym.Serving.Engines;

/// <summary>Makes many answers at once on one thread: in each turn at most a part of one prompt is read, and every answer under way gets one token, all in one pass through the weights.</summary>
/// <remarks>
/// One thread, because one engine already uses every core; more would only quarrel over them. Requests beyond the slots wait in a
/// <see cref="FairQueue{T}"/> of bounded length, in which a client may hold as many places as are still free: one alone gets half the queue, and there is
/// always room for somebody new (Choudhury and Hahne, 1998, "Dynamic queue length thresholds for shared-memory packet switches", with α = 1).
/// Prompts are read in parts (Agrawal et al., 2023, "SARATHI", arXiv:2308.16369), so that a long one does not make the streams falter, and take turns among
/// themselves. What a prompt has in common with what a slot holds, or with a prompt that is being read, is computed once. Each answer has its own random
/// numbers, so it does not depend on which others are made with it. Safe for concurrent use. Disposing ends what is under way; drain first.
/// </remarks>
public sealed class GenerationScheduler : IDisposable
{
    // While no stream is under way none can falter, and larger parts are read faster.
    private const int IdleChunks = 4;

    // From here on, drawing tokens takes longer than waking the other cores.
    private const int LogitsWorthSharing = 1 << 17;

    private readonly ILanguageModel _model;
    private readonly SchedulerOptions _options;
    private readonly PrefixSlots _slots;
    private readonly long _budget;
    private readonly GenerationMetrics _metrics;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly FairQueue<Generation> _waiting = new();
    private readonly List<Generation> _active = []; // in the order of their admission
    private readonly Thread _thread;
    private float[] _logits;
    private long _reserved;
    private long _held;
    private long _turn;
    private bool _stopping;

    /// <summary>Opens the slots and starts the thread.</summary>
    /// <param name="model">Makes the tokens; not disposed here.</param>
    /// <param name="options">Slots and queue.</param>
    /// <param name="clock">Measures times; null for the system's.</param>
    /// <param name="modelName">What the metrics call it; null for the model's own name. Answers of an adapter are counted under the adapter's.</param>
    /// <param name="meters">Makes the meter of its metrics; null for one of its own.</param>
    /// <exception cref="InvalidInputException">The options and the model do not fit each other.</exception>
    public GenerationScheduler(ILanguageModel model, SchedulerOptions options, TimeProvider? clock = null, string? modelName = null, IMeterFactory? meters = null)
    {
        _model = model;
        _options = options;
        ContextLength = options.SlotContextLength == 0 ? model.ContextLength : Math.Min(model.ContextLength, options.SlotContextLength);
        _budget = options.KeyValueTokens == 0 ? (long)options.SlotCount * ContextLength : options.KeyValueTokens;
        if (_budget < ContextLength)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"{nameof(options.KeyValueTokens)} is {options.KeyValueTokens}, fewer than the {ContextLength} tokens of one slot. Raise it, or give slots fewer tokens by {nameof(options.SlotContextLength)}."));
        }

        _slots = new PrefixSlots(model.OpenSlots(options.SlotCount, ContextLength));
        _logits = new float[_slots.VocabularySize];
        _metrics = new GenerationMetrics(
            modelName ?? model.Name,
            [.. model.Adapters.Select(adapter => adapter.Name)],
            clock ?? TimeProvider.System,
            adapter => CountOf(_active, adapter),
            adapter => CountOf(_waiting.Items, adapter),
            () => (double)Interlocked.Read(ref _held) / _budget,
            meters);
        _thread = new Thread(Work) { IsBackground = true, Name = "Endonym generation" };
        _thread.Start();
    }

    /// <summary>Tokens that a prompt and its answer may have together.</summary>
    public int ContextLength { get; }

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
    /// <exception cref="InvalidInputException">The model has no such adapter.</exception>
    /// <exception cref="ContextLengthExceededException">The prompt leaves no room for an answer.</exception>
    /// <exception cref="QueueFullException">Nobody else can wait now, or this client's requests already hold as many places as are left to all others.</exception>
    public GenerationTicket Submit(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Prompt.Count >= ContextLength)
            throw new ContextLengthExceededException(request.Prompt.Count, ContextLength);

        if (request.Adapter is { } adapter && !_model.Adapters.Any(known => known.Name == adapter))
            throw new InvalidInputException($"The model '{_model.Name}' has no adapter '{adapter}'. Ask for the model itself, or load the adapter with it.");

        var generation = new Generation(_model.Tokenizer, request, ContextLength);
        _metrics.Submitted(generation);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var free = _options.SlotCount + _options.QueueLength - _active.Count - _waiting.Count;
            if (_waiting.CountOf(request.Client) >= free)
                throw new QueueFullException(_waiting.CountOf(request.Client), _waiting.Count, _options.RetryAfter);
            _waiting.Enqueue(generation.Client, generation);
            // At once, and not when the thread comes round to it: who is about to have a slot waits for none.
            Admit();
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
        _slots.Dispose();
        _metrics.Dispose();
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

    private int CountOf(IEnumerable<Generation> generations, string? adapter)
    {
        lock (_gate)
            return generations.Count(generation => generation.Adapter == adapter);
    }

    private void Work()
    {
        while (Begin() is { } active)
        {
            if (active.Count == 0)
            {
                _work.WaitOne();
                continue;
            }

            try
            {
                Turn(active);
            }
            catch (Exception error)
            {
                // An engine that cannot even be tidied up. Whoever has a slot is told; those who wait may find it well again.
                foreach (var generation in active)
                    End(generation, error);
            }

            Interlocked.Exchange(ref _held, _slots.TokenCount);
        }
    }

    /// <summary>Begins a turn.</summary>
    /// <returns>The answers under way; null when the scheduler stops.</returns>
    private List<Generation>? Begin()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                CloseAll();
                return null;
            }

            Admit();
            return [.. _active];
        }
    }

    /// <summary>Admits those whose turn it is, as long as there are slots and room for the longest answers they ask for; the gate is held.</summary>
    private void Admit()
    {
        while (_active.Count < _options.SlotCount && _waiting.Peek() is { } next && _reserved + next.MostTokens <= _budget)
        {
            _waiting.Dequeue();
            _active.Add(next);
            _reserved += next.MostTokens;
            _metrics.Admitted(next);
        }
    }

    private void CloseAll()
    {
        while (_waiting.Dequeue() is { } waiting)
            waiting.Close(new OperationCanceledException("The server is shutting down."));
        foreach (var generation in _active)
            generation.Close(new OperationCanceledException("The server is shutting down."));
        _active.Clear();
    }

    private void Turn(List<Generation> active)
    {
        _turn++;
        foreach (var generation in active.Where(generation => generation.IsCancelled))
            End(generation, error: null);
        active.RemoveAll(generation => generation.IsCancelled && generation.Slot is null);
        foreach (var generation in active.Where(generation => generation.Slot is null))
            TakeSlot(generation);
        if (_options.KeyValueTokens > 0)
            _slots.Shrink(_budget - active.Sum(generation => generation.MostTokens));

        if (NextToRead(active) is { } reading)
            Read(reading, isAlone: !active.Exists(generation => generation.Pending is not null));
        Step([.. active.Where(generation => generation is { Slot: not null, Pending: not null })]);
    }

    private void TakeSlot(Generation generation)
    {
        try
        {
            generation.Slot = _slots.Take(generation.Prompt, generation.Adapter);
        }
        catch (Exception error)
        {
            End(generation, error);
        }
    }

    /// <summary>Whose prompt is read on: they take turns, but who can have by copying what another is about to compute waits for it.</summary>
    private Generation? NextToRead(List<Generation> active)
    {
        Generation? next = null;
        foreach (var generation in active)
        {
            if (generation.IsReading && (next is null || generation.LastRead < next.LastRead) && !active.TakeWhile(earlier => earlier != generation).Any(earlier => IsAhead(earlier, generation)))
                next = generation;
        }

        return next;

        bool IsAhead(Generation earlier, Generation later)
        {
            if (earlier is not { IsReading: true, Slot: { } earlierSlot } || later.Slot is not { } laterSlot || earlier.Adapter != later.Adapter)
                return false;
            var share = earlier.Prompt.AsSpan().CommonPrefixLength(later.Prompt.AsSpan(0, later.Prompt.Length - 1));
            return share >= _slots.LengthOf(laterSlot) + PrefixSlots.LeastShare && share > _slots.LengthOf(earlierSlot);
        }
    }

    private void Read(Generation generation, bool isAlone)
    {
        if (generation.Slot is not { } slot)
            return;
        try
        {
            _slots.CatchUp(slot, generation.Prompt);
            var unread = generation.Prompt.AsSpan(_slots.LengthOf(slot));
            var chunk = isAlone ? IdleChunks * _options.PromptChunk : _options.PromptChunk;
            // However few tokens a part has, all weights are read for it: a short rest goes with the part before it.
            var isLast = unread.Length <= chunk + (chunk / 2);
            var part = isLast ? unread : unread[..chunk];
            _slots.Read(slot, part, isLast ? _logits.AsSpan(0, _slots.VocabularySize) : []);
            generation.LastRead = _turn;
            generation.ComputedTokens += part.Length;
            if (!isLast)
                return;
        }
        catch (Exception error)
        {
            End(generation, error);
            return;
        }

        Take([generation]);
    }

    private void Step(List<Generation> generations)
    {
        if (generations.Count == 0)
            return;

        var size = _slots.VocabularySize;
        if (_logits.Length < generations.Count * size)
            _logits = new float[generations.Count * size];
        SlotToken[] tokens = [.. generations.Select(generation => new SlotToken(generation.Slot ?? -1, generation.Pending ?? -1))];
        try
        {
            _slots.Step(tokens, _logits.AsSpan(0, tokens.Length * size));
        }
        catch (Exception) when (tokens.Length > 1)
        {
            // Who was it? Each takes the step again alone, and only those it fails for are told.
            StepAlone(generations, tokens);
            return;
        }
        catch (Exception error)
        {
            End(generations[0], error);
            return;
        }

        Take(generations);
    }

    private void StepAlone(List<Generation> generations, SlotToken[] tokens)
    {
        for (var index = 0; index < tokens.Length; index++)
        {
            try
            {
                _slots.RollBack(tokens[index].Slot);
                _slots.Step([tokens[index]], _logits.AsSpan(0, _slots.VocabularySize));
            }
            catch (Exception error)
            {
                End(generations[index], error);
                continue;
            }

            Take([generations[index]]);
        }
    }

    /// <summary>Each draws its token from its row of the logits.</summary>
    private void Take(List<Generation> generations)
    {
        var size = _slots.VocabularySize;
        var goesOn = new bool[generations.Count];
        if (generations.Count > 1 && generations.Count * size >= LogitsWorthSharing)
        {
            Parallel.For(0, generations.Count, TakeOne);
        }
        else
        {
            for (var row = 0; row < generations.Count; row++)
                TakeOne(row);
        }

        for (var row = 0; row < generations.Count; row++)
        {
            _metrics.Token(generations[row]);
            if (!goesOn[row])
                End(generations[row], error: null);
        }

        void TakeOne(int row) => goesOn[row] = generations[row].Take(_logits.AsSpan(row * size, size));
    }

    /// <summary>Ends an answer, whatever the reason, and gives its slot back; harmless if it has ended.</summary>
    private void End(Generation generation, Exception? error)
    {
        generation.Close(error);
        if (generation.Slot is { } slot)
        {
            generation.Slot = null;
            if (error is null)
                _slots.Release(slot);
            else
                _slots.Forget(slot);
        }

        lock (_gate)
        {
            if (!_active.Remove(generation))
                return;
            _reserved -= generation.MostTokens;
        }

        _metrics.Ended(generation);
    }
}

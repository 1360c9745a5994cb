using Endonym.Serving.Http;

namespace Endonym.Serving.Batches;

/// <summary>Lets batches' lines to the engine: so many at once, and only what those leave free who wait for an answer. Safe for concurrent use.</summary>
internal sealed class BatchGate(BatchOptions options, OpenRequests open, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _places = new(options.Concurrency, options.Concurrency);
    private readonly Lock _gate = new();
    private int _running;
    private long _lastStart = clock.GetTimestamp();

    /// <summary>Waits for a line's turn; who is let in must <see cref="Leave"/>.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            while (!TryStart())
                await Task.Delay(BetweenLooks, clock, cancellationToken);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    public void Leave()
    {
        lock (_gate)
            _running--;
        _places.Release();
    }

    public void Dispose() => _places.Dispose();

    private bool TryStart()
    {
        lock (_gate)
        {
            var asking = open.Generating;
            if (asking > 0 && _running >= options.EngineSlots - asking && clock.GetElapsedTime(_lastStart) < options.Patience)
                return false;
            _running++;
            _lastStart = clock.GetTimestamp();
            return true;
        }
    }
}

namespace Endonym.Serving.Remote;

/// <summary>One of the other servers: how busy it is, and whether it may be asked. Safe for concurrent use.</summary>
/// <remarks>A circuit breaker: closed while all is well; open for a pause after so many failures in a row; then half open, when one request tries whether it is well again.</remarks>
internal sealed class RemoteServer(Uri address, RemoteOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _outstanding, _failures;
    private bool _trying;
    private DateTimeOffset _openUntil = DateTimeOffset.MinValue;

    public Uri Address { get; } = address;

    /// <summary>Requests sent and not yet ended.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
                return _outstanding;
        }
    }

    /// <summary>Whether it gets requests as usual.</summary>
    public bool IsUp
    {
        get
        {
            lock (_gate)
                return _failures < options.BreakerFailures;
        }
    }

    /// <summary>When it may be asked again; zero where it may now.</summary>
    public TimeSpan UntilTried
    {
        get
        {
            lock (_gate)
                return _openUntil > clock.GetUtcNow() ? _openUntil - clock.GetUtcNow() : TimeSpan.Zero;
        }
    }

    /// <summary>Whether <see cref="TryBegin"/> would let a request through.</summary>
    public bool MayBegin
    {
        get
        {
            lock (_gate)
                return Closed || (!_trying && _openUntil <= clock.GetUtcNow());
        }
    }

    private bool Closed => _failures < options.BreakerFailures;

    /// <summary>Begins a request if the breaker lets it; it must <see cref="End"/>.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (!Closed)
            {
                if (_trying || _openUntil > clock.GetUtcNow())
                    return false;
                _trying = true;
            }

            _outstanding++;
            return true;
        }
    }

    /// <summary>Ends a request.</summary>
    /// <param name="well">Whether the server did its part; null where that cannot be told, as when the client went away.</param>
    public void End(bool? well)
    {
        lock (_gate)
        {
            _outstanding--;
            Note(well);
        }
    }

    /// <summary>Notes how a look at its health went.</summary>
    public void Looked(bool well)
    {
        lock (_gate)
            Note(well);
    }

    private void Note(bool? well)
    {
        _trying = false;
        switch (well)
        {
            case true:
                (_failures, _openUntil) = (0, DateTimeOffset.MinValue);
                break;
            case false when ++_failures >= options.BreakerFailures:
                _openUntil = clock.GetUtcNow() + options.BreakerPause;
                break;
        }
    }
}

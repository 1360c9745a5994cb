namespace Endonym.Serving.Keys;

/// <summary>So much in a minute, evenly refilled: who has been quiet for a minute may use a whole minute's worth at once. Safe for concurrent use.</summary>
/// <param name="perMinute">The limit, and what the bucket holds when full.</param>
/// <param name="clock">Refills it.</param>
internal sealed class TokenBucket(int perMinute, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private double _level = perMinute; // below zero after a request that used more than was left
    private long _filledAt = clock.GetTimestamp();

    public int Limit => perMinute;

    /// <summary>What is left now, never below zero.</summary>
    public int Remaining
    {
        get
        {
            lock (_gate)
                return (int)Math.Max(0, Fill());
        }
    }

    /// <summary>When it is full again.</summary>
    public TimeSpan UntilFull
    {
        get
        {
            lock (_gate)
                return Until(perMinute);
        }
    }

    /// <summary>When there is something to take again; zero while there is.</summary>
    public TimeSpan UntilAny
    {
        get
        {
            lock (_gate)
                return Until(1);
        }
    }

    /// <summary>Takes so much off, below zero if need be.</summary>
    public void Take(long amount)
    {
        lock (_gate)
            _level = Fill() - amount;
    }

    private TimeSpan Until(double level) => TimeSpan.FromMinutes(Math.Max(0, level - Fill()) / perMinute);

    private double Fill()
    {
        var now = clock.GetTimestamp();
        _level = Math.Min(perMinute, _level + (clock.GetElapsedTime(_filledAt, now).TotalMinutes * perMinute));
        _filledAt = now;
        return _level;
    }
}

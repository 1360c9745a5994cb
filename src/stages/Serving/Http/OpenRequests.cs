namespace Endonym.Serving.Http;

/// <summary>Counts the requests under way. Safe for concurrent use.</summary>
public sealed class OpenRequests
{
    private int _all, _generating;

    /// <summary>Requests under way, of whatever kind; batches' lines are none.</summary>
    public int Count => Volatile.Read(ref _all);

    /// <summary>Of them, those that make a model work while somebody waits.</summary>
    public int Generating => Volatile.Read(ref _generating);

    internal void Enter(bool generates)
    {
        Interlocked.Increment(ref _all);
        if (generates)
            Interlocked.Increment(ref _generating);
    }

    internal void Leave(bool generates)
    {
        Interlocked.Decrement(ref _all);
        if (generates)
            Interlocked.Decrement(ref _generating);
    }
}

namespace Endonym.Models.Grammar;

/// <summary>Where to go on when a rule ends, and below it the same for the rules around. Compared by reference.</summary>
internal sealed class ReturnStack(int returnTo, ReturnStack? outer)
{
    private static long _lastId;

    public int Return { get; } = returnTo;

    public ReturnStack? Outer { get; } = outer;

    public int Depth { get; } = (outer?.Depth ?? 0) + 1;

    /// <summary>Gives stacks an order.</summary>
    public long Id { get; } = Interlocked.Increment(ref _lastId);
}

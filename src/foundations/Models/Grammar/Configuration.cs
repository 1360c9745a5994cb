namespace Endonym.Models.Grammar;

/// <summary>One way a text may have come: a state, and where to go on when its rule ends.</summary>
/// <param name="Node">The state.</param>
/// <param name="Stack">Rules around its own; null for none.</param>
internal readonly record struct Configuration(int Node, ReturnStack? Stack)
{
    public static implicit operator Configuration((int Node, ReturnStack? Stack) pair) => new(pair.Node, pair.Stack);
}

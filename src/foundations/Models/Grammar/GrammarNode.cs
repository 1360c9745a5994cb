namespace Endonym.Models.Grammar;

/// <summary>A state of a rule.</summary>
internal sealed class GrammarNode
{
    /// <summary>Goes on with a byte in a range, ends included.</summary>
    public List<(byte Low, byte High, int To)> Bytes { get; } = [];

    /// <summary>Goes on after a rule.</summary>
    public List<(int Rule, int To)> Calls { get; } = [];

    /// <summary>Goes on at once.</summary>
    public List<int> Empty { get; } = [];

    /// <summary>Whether the rule may end here.</summary>
    public bool IsFinal { get; set; }

    /// <summary>Rules inside one another that the way from here to the end of the rule needs at least; very large where there is no such way.</summary>
    public int MinDepth { get; set; } = TextGrammar.NoWay;
}

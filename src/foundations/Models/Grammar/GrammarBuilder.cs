using System.Text;

namespace Endonym.Models.Grammar;

/// <summary>Builds a network of rules over bytes: states, joined by bytes, by calls of rules, and by nothing.</summary>
/// <remarks>Each method draws something that begins at a state and returns the state where it ends.</remarks>
internal sealed class GrammarBuilder
{
    /// <summary>States of one grammar; a schema that needs more asks for counts that are too large.</summary>
    private const int MaxStates = 200_000;

    private readonly List<GrammarNode> _nodes = [];
    private readonly List<(int Start, string Name)> _rules = [];

    public IReadOnlyList<GrammarNode> Nodes => _nodes;

    /// <summary>Where each rule begins, and its name for messages.</summary>
    public IReadOnlyList<(int Start, string Name)> Rules => _rules;

    public int NewState()
    {
        if (_nodes.Count == MaxStates)
            throw new Lineage.InvalidInputException(FormattableString.Invariant($"The grammar needs more than {MaxStates:N0} states. Lower the counts in it, such as maxLength, maxItems or {{m,n}}."));
        _nodes.Add(new GrammarNode());
        return _nodes.Count - 1;
    }

    /// <summary>A rule that is drawn later, so that it may call itself.</summary>
    public int NewRule(string name)
    {
        _rules.Add((NewState(), name));
        return _rules.Count - 1;
    }

    /// <summary>Draws a rule.</summary>
    public void Define(int rule, Func<int, int> draw) => _nodes[draw(_rules[rule].Start)].IsFinal = true;

    public int Byte(int from, byte low, byte high)
    {
        var to = NewState();
        _nodes[from].Bytes.Add((low, high, to));
        return to;
    }

    public int Literal(int from, string text)
    {
        foreach (var value in Encoding.UTF8.GetBytes(text))
            from = Byte(from, value, value);
        return from;
    }

    public int Call(int from, int rule)
    {
        var to = NewState();
        _nodes[from].Calls.Add((rule, to));
        return to;
    }

    public void Join(int from, int to) => _nodes[from].Empty.Add(to);

    public int Any(int from, params IEnumerable<Func<int, int>> alternatives)
    {
        var end = NewState();
        foreach (var draw in alternatives)
        {
            var start = NewState();
            Join(from, start);
            Join(draw(start), end);
        }

        return end;
    }

    public int Optional(int from, Func<int, int> draw) => Repeat(from, 0, 1, draw);

    /// <param name="from">Where it begins.</param>
    /// <param name="min">At least so often.</param>
    /// <param name="max">At most so often; null without bound.</param>
    /// <param name="draw">Draws one.</param>
    public int Repeat(int from, int min, int? max, Func<int, int> draw)
    {
        for (var i = 0; i < min; i++)
            from = draw(from);
        if (max is null)
        {
            var loop = NewState();
            Join(from, loop);
            Join(draw(loop), loop);
            var after = NewState();
            Join(loop, after);
            return after;
        }

        var end = NewState();
        for (var i = min; i < max; i++)
        {
            Join(from, end);
            from = draw(from);
        }

        Join(from, end);
        return end;
    }
}

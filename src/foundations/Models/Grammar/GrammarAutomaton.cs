using System.Runtime.InteropServices;

namespace Endonym.Models.Grammar;

/// <summary>Where a text may be within its grammar: all ways at once, each a state and the rules to come back to. Equal places are one object.</summary>
/// <remarks>Not safe for concurrent use: places are found while they are asked for.</remarks>
internal sealed class GrammarAutomaton
{
    // Places and stacks are shared for speed only; forgetting them costs time, keeping all of them memory: a place holds 2 kB of ways on.
    private const int MostPlaces = 20_000;
    private const int MostStacks = 20_000;

    private readonly TextGrammar _grammar;
    private readonly Dictionary<Configuration[], GrammarPlace> _places = new(new ConfigurationsComparer());
    private readonly Dictionary<(int Return, ReturnStack? Outer), ReturnStack> _stacks = [];

    public GrammarAutomaton(TextGrammar grammar)
    {
        _grammar = grammar;
        Start = Close([(grammar.StartOf(0), null)]) ?? throw new InvalidOperationException("A grammar without any text was let through.");
    }

    /// <summary>Before the first byte.</summary>
    public GrammarPlace Start { get; }

    /// <summary>The place after a byte; null where it may not come.</summary>
    public GrammarPlace? Advance(GrammarPlace place, byte value)
    {
        if (place.TryGetNext(value, out var next))
            return next;
        List<Configuration> reached = [];
        foreach (var (node, stack) in place.Configurations)
        {
            foreach (var (low, high, to) in _grammar.Node(node).Bytes)
            {
                if (value >= low && value <= high)
                    reached.Add(new(to, stack));
            }
        }

        next = reached.Count == 0 ? null : Close(reached);
        place.SetNext(value, next);
        return next;
    }

    /// <summary>Lets go of the places that no answer stands at; they will be found again.</summary>
    public void Forget()
    {
        // Places know where they lead, so all of them live as long as the start knows it.
        _places.Clear();
        Start.Forget();
    }

    /// <summary>Follows everything that takes no byte.</summary>
    private GrammarPlace? Close(List<Configuration> reached)
    {
        HashSet<Configuration> seen = [];
        List<Configuration> waiting = [];
        var mayEnd = false;
        Stack<Configuration> open = new(reached);
        while (open.TryPop(out var configuration))
        {
            var (index, stack) = configuration;
            var depth = stack?.Depth ?? 0;
            if (!_grammar.CanEnd(index, depth) || !seen.Add(configuration))
                continue;
            var node = _grammar.Node(index);
            if (node.Bytes.Count > 0)
                waiting.Add(configuration);
            foreach (var to in node.Empty)
                open.Push(new(to, stack));
            foreach (var (rule, to) in node.Calls)
            {
                // What comes after the rule must be able to end as well, or the rule would lead into a blind alley.
                if (_grammar.CanEnd(to, depth))
                    open.Push(new(_grammar.StartOf(rule), Push(to, stack)));
            }

            if (!node.IsFinal)
                continue;
            if (stack is null)
                mayEnd = true;
            else
                open.Push(new(stack.Return, stack.Outer));
        }

        return waiting.Count == 0 && !mayEnd ? null : Shared(waiting, mayEnd);
    }

    private ReturnStack Push(int returnTo, ReturnStack? outer)
    {
        if (_stacks.Count > MostStacks)
            _stacks.Clear();
        ref var stack = ref CollectionsMarshal.GetValueRefOrAddDefault(_stacks, (returnTo, outer), out _);
        return stack ??= new ReturnStack(returnTo, outer);
    }

    private GrammarPlace Shared(List<Configuration> waiting, bool mayEnd)
    {
        if (_places.Count > MostPlaces)
            Forget();
        // The end is told apart by a configuration of its own, so that places which differ in it alone stay two.
        waiting.Sort((a, b) => a.Node != b.Node ? a.Node.CompareTo(b.Node) : (a.Stack?.Id ?? 0).CompareTo(b.Stack?.Id ?? 0));
        Configuration[] key = mayEnd ? [.. waiting, new(-1, null)] : [.. waiting];
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out _);
        return place ??= new GrammarPlace([.. waiting], mayEnd);
    }

    private sealed class ConfigurationsComparer : IEqualityComparer<Configuration[]>
    {
        public bool Equals(Configuration[]? x, Configuration[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(Configuration[] configurations)
        {
            var hash = new HashCode();
            foreach (var configuration in configurations)
                hash.Add(configuration);
            return hash.ToHashCode();
        }
    }
}

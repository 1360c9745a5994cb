using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Runs a template once. Walks its tree and holds nothing but values of templates.</summary>
internal sealed class Renderer
{
    private const int MaxIntegerBits = 4_096;
    private const int MaxRange = 100_000; // as Jinja's sandbox

    private readonly Budget _budget;
    private readonly JinjaLimits _limits;
    private readonly TextBuilder _output;
    private readonly List<Range> _generations = [];
    private int _depth;

    public Renderer(JinjaLimits limits, CancellationToken cancellationToken)
    {
        _limits = limits;
        _budget = new Budget(limits, cancellationToken);
        _output = new TextBuilder(_budget);
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>Renders.</summary>
    /// <param name="body">The template.</param>
    /// <param name="globals">Variables and functions it may use.</param>
    public RenderedText Render(Statement[] body, Scope globals)
    {
        Execute(body, new Scope(globals), _output);
        return new RenderedText(_output.ToText(), _generations);
    }

    public JinjaException Error(string message) => new(_budget.Line, message);

    public void Spend(long steps = 1) => _budget.Spend(steps);

    public void SpendCharacters(long count) => _budget.SpendCharacters(count);

    /// <summary>A text whose characters count against the limits.</summary>
    public TextBuilder NewText() => new(_budget);

    // ---- Statements

    private Flow Execute(Statement[] body, Scope scope, TextBuilder to)
    {
        foreach (var statement in body)
        {
            var flow = Execute(statement, scope, to);
            if (flow != Flow.Next)
                return flow;
        }

        return Flow.Next;
    }

    private Flow Execute(Statement statement, Scope scope, TextBuilder to)
    {
        Enter(statement.Line);
        var flow = Flow.Next;
        switch (statement)
        {
            case Statement.Data data:
                to.Append(data.Text);
                break;
            case Statement.Output output:
                PythonText.AppendText(this, to, Evaluate(output.Value, scope));
                break;
            case Statement.If choice:
                var chosen = Array.Find(choice.Branches, branch => Evaluate(branch.Condition, scope).IsTrue).Body ?? choice.Otherwise;
                flow = Execute(chosen, scope, to);
                break;
            case Statement.For loop:
                RunLoop(loop, ItemsOf(Evaluate(loop.Items, scope)), scope, to, depth0: 0);
                break;
            case Statement.Set set:
                Assign(set.Target, Evaluate(set.Value, scope), scope);
                break;
            case Statement.SetBlock set:
                Assign(set.Target, Filtered(set.Filters, Captured(set.Body, scope), scope), scope);
                break;
            case Statement.FilterBlock block:
                PythonText.AppendText(this, to, Filtered(block.Filters, Captured(block.Body, scope), scope));
                break;
            case Statement.With with:
                var inner = new Scope(scope);
                foreach (var (target, value) in with.Variables)
                    Assign(target, Evaluate(value, scope), inner);
                flow = Execute(with.Body, inner, to);
                break;
            case Statement.Macro macro:
                scope.Set(macro.Definition.Name, NewMacro(macro.Definition, scope));
                break;
            case Statement.CallBlock block:
                var arguments = ArgumentsOf(block.Call.Arguments, scope);
                var caller = NewMacro(block.Caller, scope);
                PythonText.AppendText(this, to, Call(Evaluate(block.Call.Target, scope), new CallArguments(arguments.Positional, [.. arguments.Named, ("caller", caller)])));
                break;
            case Statement.Generation generation:
                var start = to.Length;
                flow = Execute(generation.Body, new Scope(scope), to);
                // Inside of a macro or a block that is set, where the text will come to lie is not known.
                if (to == _output)
                    _generations.Add(start..to.Length);
                break;
            case Statement.Break:
                flow = Flow.Break;
                break;
            case Statement.Continue:
                flow = Flow.Continue;
                break;
        }

        _depth--;
        return flow;
    }

    private void Enter(int line)
    {
        _budget.Line = line;
        _budget.Spend();
        if (++_depth > _limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error(FormattableString.Invariant($"more than {_limits.Depth} macros, loops and expressions are inside one another. Repair the recursion that does not end."));
    }

    private void RunLoop(Statement.For loop, IReadOnlyList<JinjaValue> items, Scope scope, TextBuilder to, int depth0)
    {
        if (loop.Only is not null)
        {
            List<JinjaValue> kept = [];
            foreach (var item in items)
            {
                var test = new Scope(scope);
                Assign(loop.Target, item, test);
                if (Evaluate(loop.Only, test).IsTrue)
                    kept.Add(item);
            }

            items = kept;
        }

        var recurse = loop.IsRecursive ? new JinjaFunction("loop", (renderer, arguments) =>
        {
            var bound = arguments.Bind(renderer, "loop", "iterable");
            var text = NewText();
            Enter(loop.Line);
            RunLoop(loop, ItemsOf(bound[0] ?? throw Error("loop wants items.")), scope, text, depth0 + 1);
            _depth--;
            return text.ToText();
        }) : null;
        var state = new LoopState(items, depth0, recurse);
        for (; state.Index0 < items.Count; state.Index0++)
        {
            _budget.Spend();
            var turn = new Scope(scope);
            turn.Set("loop", state);
            Assign(loop.Target, items[state.Index0], turn);
            if (Execute(loop.Body, turn, to) == Flow.Break)
                return;
        }

        if (items.Count == 0)
            Execute(loop.Otherwise, new Scope(scope), to);
    }

    private JinjaText Captured(Statement[] body, Scope scope)
    {
        var text = NewText();
        Execute(body, new Scope(scope), text);
        return text.ToText();
    }

    private JinjaValue Filtered(Expression.Filter[] filters, JinjaValue value, Scope scope)
    {
        foreach (var filter in filters)
            value = Filters.Apply(this, filter.Id, value, ArgumentsOf(filter.Arguments, scope));
        return value;
    }

    private void Assign(Statement.Assignee target, JinjaValue value, Scope scope)
    {
        switch (target)
        {
            case Statement.Assignee.Name name:
                scope.Set(name.Id, value);
                break;
            case Statement.Assignee.Member member:
                if (scope.Find(member.Namespace) is not JinjaNamespace space)
                    throw Error($"'{member.Namespace}' is no namespace(), so its member '{member.Id}' cannot be set.");
                space.Members[member.Id] = value;
                break;
            case Statement.Assignee.Tuple tuple:
                var parts = ItemsOf(value);
                if (parts.Count != tuple.Parts.Length)
                    throw Error($"{parts.Count} values cannot be given to {tuple.Parts.Length} names.");
                for (var i = 0; i < parts.Count; i++)
                    Assign(tuple.Parts[i], parts[i], scope);
                break;
        }
    }

    private JinjaFunction NewMacro(Statement.MacroDefinition macro, Scope outer) => new(macro.Name, (_, arguments) =>
    {
        var inner = new Scope(outer);
        var caller = Array.FindIndex(arguments.Named, argument => argument.Name == "caller");
        if (caller >= 0)
        {
            inner.Set("caller", arguments.Named[caller].Value);
            arguments = new CallArguments(arguments.Positional, [.. arguments.Named.Where(argument => argument.Name != "caller")]);
        }

        var bound = arguments.Bind(this, $"the macro '{macro.Name}'", [.. macro.Parameters.Select(parameter => parameter.Name)]);
        for (var i = 0; i < bound.Length; i++)
        {
            var (name, value) = macro.Parameters[i];
            inner.Set(name, bound[i] ?? (value is null ? new JinjaUndefined($"the parameter '{name}' was not given") : Evaluate(value, inner)));
        }

        var text = NewText();
        Execute(macro.Body, inner, text);
        return text.ToText();
    });

    // ---- Expressions

    private JinjaValue Evaluate(Expression expression, Scope scope)
    {
        Enter(expression.Line);
        JinjaValue value = expression switch
        {
            Expression.Literal literal => literal.Value,
            Expression.Name name => scope.Find(name.Id) ?? new JinjaUndefined($"'{name.Id}' is undefined"),
            Expression.Attribute attribute => Members.Attribute(this, Evaluate(attribute.Target, scope), attribute.Id),
            Expression.Item item => Members.Item(this, Evaluate(item.Target, scope), Evaluate(item.Index, scope)),
            Expression.Slice slice => Members.Slice(this, Evaluate(slice.Target, scope), Bound(slice.Start, scope), Bound(slice.Stop, scope), Bound(slice.Step, scope)),
            Expression.Call call => Call(Evaluate(call.Target, scope), ArgumentsOf(call.Arguments, scope)),
            Expression.Filter filter => Filters.Apply(this, filter.Id, Evaluate(filter.Input!, scope), ArgumentsOf(filter.Arguments, scope)), // only a block's filter has no input
            Expression.Test test => Tests.Holds(this, test.Id, Evaluate(test.Input, scope), ArgumentsOf(test.Arguments, scope)),
            Expression.Not not => !Evaluate(not.Operand, scope).IsTrue,
            Expression.Sign sign => Arithmetic.Signed(this, sign.Symbol, Evaluate(sign.Operand, scope)),
            Expression.Arithmetic operation => Arithmetic.Compute(this, operation.Symbol, Evaluate(operation.Left, scope), Evaluate(operation.Right, scope)),
            Expression.Concatenation concatenation => Concatenated(concatenation.Parts, scope),
            Expression.Comparison comparison => Holds(comparison, scope),
            Expression.And and => Evaluate(and.Left, scope) is { IsTrue: false } left ? left : Evaluate(and.Right, scope),
            Expression.Or or => Evaluate(or.Left, scope) is { IsTrue: true } first ? first : Evaluate(or.Right, scope),
            Expression.Conditional conditional => Evaluate(conditional.Condition, scope).IsTrue
                ? Evaluate(conditional.Then, scope)
                : conditional.Otherwise is null ? new JinjaUndefined("an inline 'if' without 'else' was false") : Evaluate(conditional.Otherwise, scope),
            Expression.ListOf list => NewList([.. list.Items.Select(item => Evaluate(item, scope))], list.IsTuple),
            Expression.MappingOf mapping => NewMapping(mapping.Entries.Select(entry => KeyValuePair.Create(Evaluate(entry.Key, scope), Evaluate(entry.Value, scope)))),
            _ => throw new UnreachableException(),
        };
        _depth--;
        // Calls inside have moved the line on; what is said next is about this expression.
        _budget.Line = expression.Line;
        return value;
    }

    private JinjaValue? Bound(Expression? bound, Scope scope) => bound is null ? null : Evaluate(bound, scope);

    private CallArguments ArgumentsOf(Expression.ArgumentList arguments, Scope scope) => arguments.Positional.Length + arguments.Named.Length == 0
        ? CallArguments.None
        : new([.. arguments.Positional.Select(argument => Evaluate(argument, scope))], [.. arguments.Named.Select(argument => (argument.Name, Evaluate(argument.Value, scope)))]);

    private JinjaText Concatenated(Expression[] parts, Scope scope)
    {
        var text = NewText();
        foreach (var part in parts)
            PythonText.AppendText(this, text, Evaluate(part, scope));
        return text.ToText();
    }

    private bool Holds(Expression.Comparison comparison, Scope scope)
    {
        var left = Evaluate(comparison.First, scope);
        foreach (var (symbol, operand) in comparison.Rest)
        {
            var right = Evaluate(operand, scope);
            if (!Holds(symbol, left, right))
                return false;
            left = right;
        }

        return true;
    }

    // ---- What filters, tests and members use

    public bool Holds(string symbol, JinjaValue left, JinjaValue right)
    {
        Spend(Math.Min(left.Size, right.Size));
        return symbol switch
        {
            "==" => PythonEquality.AreEqual(left, right),
            "!=" => !PythonEquality.AreEqual(left, right),
            "in" => Contains(right, left),
            "not in" => !Contains(right, left),
            "<" => Compare(left, right) < 0,
            "<=" => Compare(left, right) <= 0,
            ">" => Compare(left, right) > 0,
            _ => Compare(left, right) >= 0,
        };
    }

    /// <summary>Python's order.</summary>
    /// <exception cref="JinjaException">Python has none for these two.</exception>
    public int Compare(JinjaValue left, JinjaValue right) => PythonEquality.Compare(left, right)
        ?? throw Error($"{Described(left)} and {Described(right)} have no order.");

    private bool Contains(JinjaValue container, JinjaValue item)
    {
        switch (container)
        {
            case JinjaText text:
                return item is JinjaText part
                    ? TextMethods.IndexOf(this, text.Value, part.Value, 0) >= 0
                    : throw Error($"'in' looks for text in a text, not for {Described(item)}.");
            case JinjaMapping mapping:
                return mapping[Key(item)] is not null;
            default:
                Spend(container.Size);
                return ItemsOf(container).Any(other => PythonEquality.AreEqual(other, item));
        }
    }

    /// <summary>What a loop over a value goes through.</summary>
    public IReadOnlyList<JinjaValue> ItemsOf(JinjaValue value)
    {
        switch (value)
        {
            case JinjaList list:
                return list.Items;
            case JinjaMapping mapping:
                return [.. mapping.Entries.Select(entry => entry.Key)];
            case JinjaUndefined:
                return [];
            case JinjaText text:
                Spend(text.Value.Length);
                return [.. CodePoints.Each(text)];
            default:
                throw Error($"{Described(value)} has no items to go through.");
        }
    }

    public JinjaValue Call(JinjaValue function, CallArguments arguments)
    {
        if (function is LoopState { Recurse: { } recurse })
            function = recurse;
        if (function is not JinjaFunction { Call: var call })
            throw Error($"{Described(function)} cannot be called.");
        Enter(_budget.Line);
        var value = call(this, arguments);
        _depth--;
        return value;
    }

    public JinjaList NewList(IReadOnlyList<JinjaValue> items, bool isTuple = false)
    {
        Spend(items.Count);
        return Bounded(new JinjaList(items, isTuple));
    }

    public JinjaMapping NewMapping(IEnumerable<KeyValuePair<JinjaValue, JinjaValue>> entries) => Bounded(new JinjaMapping(entries.Select(entry =>
    {
        Spend();
        return KeyValuePair.Create(Key(entry.Key), entry.Value);
    })));

    /// <summary>A key of a mapping.</summary>
    /// <exception cref="JinjaException">Python could not hash it.</exception>
    public JinjaValue Key(JinjaValue key)
    {
        Spend(key.Size);
        return key is JinjaMapping or JinjaList { IsTuple: false } ? throw Error($"{Described(key)} cannot be a key.") : key;
    }

    public JinjaInteger NewInteger(BigInteger value) => value.GetBitLength() <= MaxIntegerBits
        ? new JinjaInteger(value)
        : throw Error(FormattableString.Invariant($"integers of more than {MaxIntegerBits} bits are not supported."));

    /// <summary>An integer argument that must fit a place or a length.</summary>
    public int SmallInteger(JinjaValue value, string what) => value is JinjaInteger or JinjaBoolean
        ? (int)BigInteger.Max(int.MinValue, BigInteger.Min(int.MaxValue, PythonEquality.ToInteger(value)))
        : throw Error($"{what} must be an integer, not {Described(value)}.");

    public JinjaList Range(CallArguments arguments)
    {
        var bound = arguments.Bind(this, "range", "start", "stop", "step");
        var (start, stop) = bound[1] is null ? (0, SmallInteger(bound[0] ?? throw Error("range wants where to stop."), "range's stop")) : (SmallInteger(bound[0]!, "range's start"), SmallInteger(bound[1]!, "range's stop")); // bound in order
        var step = bound[2] is null ? 1 : SmallInteger(bound[2]!, "range's step"); // just asked
        if (step == 0)
            throw Error("range's step may not be zero.");
        var count = Math.Max(0, (((long)stop - start) + step - Math.Sign(step)) / step);
        if (count > MaxRange)
            throw Error(FormattableString.Invariant($"a range of {count:N0} numbers is longer than the {MaxRange:N0} that are supported."));
        return NewList([.. Enumerable.Range(0, (int)count).Select(i => (JinjaValue)new JinjaInteger(start + (BigInteger)i * step))]);
    }

    /// <summary>A value in words, for messages.</summary>
    public static string Described(JinjaValue value) => value switch
    {
        JinjaUndefined undefined => $"an undefined value ({undefined.What})",
        JinjaNone => "none",
        _ => $"a value of type {value.TypeName}",
    };

    private T Bounded<T>(T value) where T : JinjaValue
    {
        if (value.Depth > JinjaValue.MaxDepth)
            throw Error($"more than {JinjaValue.MaxDepth} lists and mappings inside one another are not supported.");
        return value.Size <= JinjaValue.MaxSize
            ? value
            : throw Error(FormattableString.Invariant($"lists and mappings of more than {JinjaValue.MaxSize:N0} values are not supported."));
    }
}

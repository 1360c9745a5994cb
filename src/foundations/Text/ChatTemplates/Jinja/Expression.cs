namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>A part of a template that has a value.</summary>
/// <param name="Line">Where it stands, for messages.</param>
/// <param name="Depth">Expressions inside one another, this one included: what the renderer will recurse.</param>
internal abstract record Expression(int Line, int Depth)
{
    internal sealed record Literal(int Line, JinjaValue Value) : Expression(Line, 1);

    internal sealed record Name(int Line, string Id) : Expression(Line, 1);

    /// <summary><c>x.name</c>: a member first, then a key.</summary>
    internal sealed record Attribute(int Line, Expression Target, string Id) : Expression(Line, Target.Depth + 1);

    /// <summary><c>x[index]</c>: a key first, then a member.</summary>
    internal sealed record Item(int Line, Expression Target, Expression Index) : Expression(Line, Deeper(Target, Index));

    internal sealed record Slice(int Line, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Line, Deeper(Target, Start, Stop, Step));

    internal sealed record Call(int Line, Expression Target, ArgumentList Arguments) : Expression(Line, Math.Max(Target.Depth, Arguments.Depth) + 1);

    /// <summary>A filter; its input is null where the body of a block is filtered.</summary>
    internal sealed record Filter(int Line, Expression? Input, string Id, ArgumentList Arguments) : Expression(Line, Math.Max(Input?.Depth ?? 0, Arguments.Depth) + 1);

    internal sealed record Test(int Line, Expression Input, string Id, ArgumentList Arguments) : Expression(Line, Math.Max(Input.Depth, Arguments.Depth) + 1);

    internal sealed record Not(int Line, Expression Operand) : Expression(Line, Operand.Depth + 1);

    /// <summary>A number with <c>-</c> or <c>+</c> before it.</summary>
    internal sealed record Sign(int Line, char Symbol, Expression Operand) : Expression(Line, Operand.Depth + 1);

    internal sealed record Arithmetic(int Line, string Symbol, Expression Left, Expression Right) : Expression(Line, Deeper(Left, Right));

    internal sealed record Concatenation(int Line, Expression[] Parts) : Expression(Line, Deeper(Parts));

    /// <summary><c>a &lt; b &lt;= c</c>: each neighbour is compared.</summary>
    internal sealed record Comparison(int Line, Expression First, (string Symbol, Expression Operand)[] Rest) : Expression(Line, Deeper([First, .. Rest.Select(part => part.Operand)]));

    internal sealed record And(int Line, Expression Left, Expression Right) : Expression(Line, Deeper(Left, Right));

    internal sealed record Or(int Line, Expression Left, Expression Right) : Expression(Line, Deeper(Left, Right));

    /// <summary><c>a if b else c</c>; where <c>else</c> was left out, the value may be undefined.</summary>
    internal sealed record Conditional(int Line, Expression Condition, Expression Then, Expression? Otherwise) : Expression(Line, Deeper(Condition, Then, Otherwise));

    internal sealed record ListOf(int Line, Expression[] Items, bool IsTuple) : Expression(Line, Deeper(Items));

    internal sealed record MappingOf(int Line, (Expression Key, Expression Value)[] Entries) : Expression(Line, Deeper([.. Entries.Select(entry => entry.Key), .. Entries.Select(entry => entry.Value)]));

    /// <summary>What a call is given.</summary>
    internal sealed record ArgumentList(Expression[] Positional, (string Name, Expression Value)[] Named)
    {
        public static ArgumentList None { get; } = new([], []);

        public int Depth { get; } = Deeper([.. Positional, .. Named.Select(argument => argument.Value)]);
    }

    private static int Deeper(params ReadOnlySpan<Expression?> parts)
    {
        var depth = 0;
        foreach (var part in parts)
            depth = Math.Max(depth, part?.Depth ?? 0);
        return depth + 1;
    }
}

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>A part of a template that does something.</summary>
/// <param name="Line">Where it begins, for messages.</param>
internal abstract record Statement(int Line)
{
    /// <summary>Text outside of tags.</summary>
    internal sealed record Data(int Line, JinjaText Text) : Statement(Line);

    internal sealed record Output(int Line, Expression Value) : Statement(Line);

    internal sealed record If(int Line, (Expression Condition, Statement[] Body)[] Branches, Statement[] Otherwise) : Statement(Line);

    /// <summary>A loop over the items of which <c>Only</c> is true; <c>Otherwise</c> runs where there were none. The body of a recursive one may call <c>loop</c> on further items.</summary>
    internal sealed record For(int Line, Assignee Target, Expression Items, Expression? Only, Statement[] Body, Statement[] Otherwise, bool IsRecursive) : Statement(Line);

    internal sealed record Set(int Line, Assignee Target, Expression Value) : Statement(Line);

    /// <summary>What a body renders becomes the value.</summary>
    internal sealed record SetBlock(int Line, Assignee Target, Expression.Filter[] Filters, Statement[] Body) : Statement(Line);

    internal sealed record FilterBlock(int Line, Expression.Filter[] Filters, Statement[] Body) : Statement(Line);

    internal sealed record With(int Line, (Assignee Target, Expression Value)[] Variables, Statement[] Body) : Statement(Line);

    internal sealed record Macro(int Line, MacroDefinition Definition) : Statement(Line);

    /// <summary>Calls a macro that may call the body back as <c>caller</c>.</summary>
    internal sealed record CallBlock(int Line, Expression.Call Call, MacroDefinition Caller) : Statement(Line);

    /// <summary>What the assistant says, marked by the template itself.</summary>
    internal sealed record Generation(int Line, Statement[] Body) : Statement(Line);

    internal sealed record Break(int Line) : Statement(Line);

    internal sealed record Continue(int Line) : Statement(Line);

    /// <summary>What a macro does. A parameter without a default is undefined where it is not given.</summary>
    internal sealed record MacroDefinition(string Name, (string Name, Expression? Default)[] Parameters, Statement[] Body);

    /// <summary>What is assigned to.</summary>
    internal abstract record Assignee
    {
        internal sealed record Name(string Id) : Assignee;

        internal sealed record Member(string Namespace, string Id) : Assignee;

        internal sealed record Tuple(Assignee[] Parts) : Assignee;
    }
}

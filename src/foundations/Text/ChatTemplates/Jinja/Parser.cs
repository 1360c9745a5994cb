namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Reads tokens as statements and expressions, with Jinja's precedences.</summary>
internal sealed partial class Parser
{
    /// <summary>Statements inside one another, and expressions inside one another; real templates stay below 20 and 40.</summary>
    private const int MaxDepth = 200;

    private const string SupportedStatements = "for, if, set, macro, call, filter, with, generation, break, continue and raw";

    private readonly List<Token> _tokens;
    private int _next;
    private int _depth;
    private int _loops;

    private Parser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_next];

    /// <summary>The statements of a template.</summary>
    /// <exception cref="JinjaException">It is no template, or uses what is not supported.</exception>
    public static Statement[] Read(string template)
    {
        var parser = new Parser(Lexer.Read(template));
        var body = parser.ReadBody();
        return parser.Current.Kind == TokenKind.End ? body : throw parser.Unexpected("no statement is open that it could end");
    }

    private JinjaException Error(string message) => new(Current.Line, message);

    private JinjaException Unexpected(string wanted) => Error($"found {Current}; {wanted}.");

    private Token Take() => _tokens[Current.Kind == TokenKind.End ? _next : _next++];

    private bool TakeOperator(string text)
    {
        var found = Current.IsOperator(text);
        if (found)
            _next++;
        return found;
    }

    private bool TakeName(string text)
    {
        var found = Current.IsName(text);
        if (found)
            _next++;
        return found;
    }

    private void ExpectOperator(string text)
    {
        if (!TakeOperator(text))
            throw Unexpected($"'{text}' was expected");
    }

    private void ExpectName(string text)
    {
        if (!TakeName(text))
            throw Unexpected($"'{text}' was expected");
    }

    private string ExpectAnyName() => Current.Kind == TokenKind.Name ? Take().Text : throw Unexpected("a name was expected");

    private void ExpectBlockEnd()
    {
        if (Current.Kind != TokenKind.BlockEnd)
            throw Unexpected("'%}' was expected");
        _next++;
    }

    private T Nested<T>(Func<T> read)
    {
        if (++_depth > MaxDepth)
            throw Error($"more than {MaxDepth} levels of nesting are not supported.");
        try
        {
            return read();
        }
        finally
        {
            _depth--;
        }
    }

    private static T Checked<T>(T expression) where T : Expression => expression.Depth <= MaxDepth
        ? expression
        : throw new JinjaException(expression.Line, $"an expression of more than {MaxDepth} operations in a row or inside one another is not supported. Split it with {{% set %}}.");

    /// <summary>Up to a tag that is one of the given names, or to the end; that tag's name is the current token then.</summary>
    private Statement[] ReadBody(params string[] ends) => Nested<Statement[]>(() =>
    {
        List<Statement> statements = [];
        while (true)
        {
            var token = Take();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new Statement.Data(token.Line, new JinjaText(token.Text)));
                    break;
                case TokenKind.VariableBegin:
                    statements.Add(new Statement.Output(token.Line, ReadTuple()));
                    if (Current.Kind != TokenKind.VariableEnd)
                        throw Unexpected("'}}' was expected");
                    _next++;
                    break;
                case TokenKind.BlockBegin:
                    if (Current.Kind == TokenKind.Name && ends.Contains(Current.Text))
                        return [.. statements];
                    statements.Add(ReadStatement());
                    break;
                case TokenKind.End when ends.Length > 0:
                    throw Error($"the template ends where {{% {string.Join(" %}, {% ", ends)} %}} was expected.");
                case TokenKind.End:
                    return [.. statements];
                default:
                    throw new JinjaException(token.Line, $"found {token}; a statement was expected.");
            }
        }
    });

    private Statement[] ReadBlock(params string[] ends)
    {
        TakeOperator(":");
        ExpectBlockEnd();
        return ReadBody(ends);
    }

    /// <summary>A body up to its one end tag, that included.</summary>
    private Statement[] ReadWholeBlock(string end)
    {
        var body = ReadBlock(end);
        _next++;
        ExpectBlockEnd();
        return body;
    }

    private Statement ReadStatement()
    {
        var name = Current.Kind == TokenKind.Name ? Take() : throw Unexpected($"a statement was expected: {SupportedStatements}");
        return name.Text switch
        {
            "for" => ReadFor(name.Line),
            "if" => ReadIf(name.Line),
            "set" => ReadSet(name.Line),
            "macro" => ReadMacro(name.Line),
            "call" => ReadCallBlock(name.Line),
            "filter" => new Statement.FilterBlock(name.Line, ReadFilters(ReadFilter(null)), ReadWholeBlock("endfilter")),
            "with" => ReadWith(name.Line),
            "generation" => new Statement.Generation(name.Line, ReadWholeBlock("endgeneration")),
            "break" => LeaveLoop(new Statement.Break(name.Line)),
            "continue" => LeaveLoop(new Statement.Continue(name.Line)),
            _ => throw new JinjaException(name.Line, $"found the statement '{name.Text}'; supported are {SupportedStatements}."),
        };
    }

    private Statement LeaveLoop(Statement statement)
    {
        if (_loops == 0)
            throw new JinjaException(statement.Line, "break and continue stand inside a loop only.");
        ExpectBlockEnd();
        return statement;
    }

    private Statement.For ReadFor(int line)
    {
        var target = ReadTarget();
        ExpectName("in");
        var items = ReadTuple(withConditional: false);
        var only = TakeName("if") ? ReadExpression() : null;
        var recursive = TakeName("recursive");
        _loops++;
        var body = ReadBlock("endfor", "else");
        _loops--;
        Statement[] otherwise = [];
        if (Take().Text == "else")
        {
            otherwise = ReadBlock("endfor");
            _next++;
        }

        ExpectBlockEnd();
        return new Statement.For(line, target, items, only, body, otherwise, recursive);
    }

    private Statement.If ReadIf(int line)
    {
        List<(Expression, Statement[])> branches = [];
        Statement[] otherwise = [];
        string end;
        do
        {
            var condition = ReadTuple(withConditional: false);
            branches.Add((condition, ReadBlock("elif", "else", "endif")));
            end = Take().Text;
        }
        while (end == "elif");
        if (end == "else")
        {
            otherwise = ReadBlock("endif");
            _next++;
        }

        ExpectBlockEnd();
        return new Statement.If(line, [.. branches], otherwise);
    }

    private Statement ReadSet(int line)
    {
        var target = ReadTarget();
        if (TakeOperator("="))
        {
            var value = ReadTuple();
            ExpectBlockEnd();
            return new Statement.Set(line, target, value);
        }

        var filters = TakeOperator("|") ? ReadFilters(ReadFilter(null)) : [];
        return new Statement.SetBlock(line, target, filters, ReadWholeBlock("endset"));
    }

    private Statement.Macro ReadMacro(int line)
    {
        var name = ExpectAnyName();
        var parameters = ReadParameters();
        return new Statement.Macro(line, ReadMacroBody(name, parameters, "endmacro"));
    }

    private Statement.CallBlock ReadCallBlock(int line)
    {
        var parameters = Current.IsOperator("(") ? ReadParameters() : [];
        return ReadExpression() is Expression.Call call
            ? new Statement.CallBlock(line, call, ReadMacroBody("caller", parameters, "endcall"))
            : throw new JinjaException(line, "{% call %} wants a call of a macro, as in {% call name() %}.");
    }

    private Statement.MacroDefinition ReadMacroBody(string name, (string, Expression?)[] parameters, string end)
    {
        // A loop around a macro is not one that its body could leave.
        var loops = _loops;
        _loops = 0;
        var body = ReadWholeBlock(end);
        _loops = loops;
        return new Statement.MacroDefinition(name, parameters, body);
    }

    private (string, Expression?)[] ReadParameters()
    {
        List<(string, Expression?)> parameters = [];
        ExpectOperator("(");
        while (!TakeOperator(")"))
        {
            if (parameters.Count > 0)
                ExpectOperator(",");
            var name = ExpectAnyName();
            var value = TakeOperator("=") ? ReadExpression() : null;
            if (value is null && parameters.Count > 0 && parameters[^1].Item2 is not null)
                throw Error($"the parameter '{name}' has no default and follows one that has.");
            parameters.Add((name, value));
        }

        return [.. parameters];
    }

    private Statement.With ReadWith(int line)
    {
        List<(Statement.Assignee, Expression)> variables = [];
        while (Current.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
                ExpectOperator(",");
            var target = ReadSingleTarget();
            ExpectOperator("=");
            variables.Add((target, ReadExpression()));
        }

        return new Statement.With(line, [.. variables], ReadWholeBlock("endwith"));
    }

    private Statement.Assignee ReadTarget()
    {
        var first = ReadSingleTarget();
        if (!Current.IsOperator(","))
            return first;
        List<Statement.Assignee> parts = [first];
        while (TakeOperator(",") && (Current.Kind == TokenKind.Name && !Current.IsName("in") || Current.IsOperator("(")))
            parts.Add(ReadSingleTarget());
        return new Statement.Assignee.Tuple([.. parts]);
    }

    private Statement.Assignee ReadSingleTarget() => Nested<Statement.Assignee>(() =>
    {
        if (TakeOperator("("))
        {
            var inner = ReadTarget();
            ExpectOperator(")");
            return inner;
        }

        var name = ExpectAnyName();
        if (name is "true" or "false" or "none" or "True" or "False" or "None" or "loop")
            throw Error($"'{name}' cannot be assigned to.");
        return TakeOperator(".") ? new Statement.Assignee.Member(name, ExpectAnyName()) : new Statement.Assignee.Name(name);
    });
}

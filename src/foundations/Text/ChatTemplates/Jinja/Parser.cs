using System.Globalization;
using System.Numerics;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Reads tokens as statements and expressions, with Jinja's precedences.</summary>
internal sealed class Parser
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

    // ---- Statements

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

    // ---- Expressions, from the loosest to the tightest

    private Expression ReadTuple(bool withConditional = true, bool inParentheses = false)
    {
        var line = Current.Line;
        if (inParentheses && Current.IsOperator(")"))
            return new Expression.ListOf(line, [], IsTuple: true);
        var first = ReadExpression(withConditional);
        if (!Current.IsOperator(","))
            return first;
        List<Expression> items = [first];
        while (TakeOperator(","))
        {
            if (Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || Current.IsOperator(")") || Current.IsName("recursive"))
                break;
            items.Add(ReadExpression(withConditional));
        }

        return Checked(new Expression.ListOf(line, [.. items], IsTuple: true));
    }

    private Expression ReadExpression(bool withConditional = true) => Nested(() =>
    {
        var value = ReadOr();
        while (withConditional && Current.IsName("if"))
        {
            var line = Take().Line;
            var condition = ReadOr();
            var otherwise = TakeName("else") ? ReadExpression() : null;
            value = Checked(new Expression.Conditional(line, condition, value, otherwise));
        }

        return value;
    });

    private Expression ReadOr()
    {
        var left = ReadAnd();
        while (Current.IsName("or"))
            left = Checked(new Expression.Or(Take().Line, left, ReadAnd()));
        return left;
    }

    private Expression ReadAnd()
    {
        var left = ReadNot();
        while (Current.IsName("and"))
            left = Checked(new Expression.And(Take().Line, left, ReadNot()));
        return left;
    }

    private Expression ReadNot() => Current.IsName("not")
        ? Nested(() => Checked(new Expression.Not(Take().Line, ReadNot())))
        : ReadComparison();

    private Expression ReadComparison()
    {
        var line = Current.Line;
        var first = ReadSum();
        List<(string, Expression)> rest = [];
        while (true)
        {
            if (Current is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" } || Current.IsName("in"))
            {
                var symbol = Take().Text;
                rest.Add((symbol, ReadSum()));
            }
            else if (Current.IsName("not") && _tokens[_next + 1].IsName("in"))
            {
                _next += 2;
                rest.Add(("not in", ReadSum()));
            }
            else
            {
                return rest.Count == 0 ? first : Checked(new Expression.Comparison(line, first, [.. rest]));
            }
        }
    }

    private Expression ReadSum()
    {
        var left = ReadConcatenation();
        while (Current.IsOperator("+") || Current.IsOperator("-"))
            left = ReadArithmetic(left, ReadConcatenation);
        return left;
    }

    private Expression ReadConcatenation()
    {
        var line = Current.Line;
        List<Expression> parts = [ReadProduct()];
        while (TakeOperator("~"))
            parts.Add(ReadProduct());
        return parts.Count == 1 ? parts[0] : Checked(new Expression.Concatenation(line, [.. parts]));
    }

    private Expression ReadProduct()
    {
        var left = ReadPower();
        while (Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" })
            left = ReadArithmetic(left, ReadPower);
        return left;
    }

    private Expression ReadPower()
    {
        var left = ReadSigned();
        while (Current.IsOperator("**"))
            left = ReadArithmetic(left, () => ReadSigned());
        return left;
    }

    private Expression.Arithmetic ReadArithmetic(Expression left, Func<Expression> readRight)
    {
        var symbol = Take();
        return Checked(new Expression.Arithmetic(symbol.Line, symbol.Text, left, readRight()));
    }

    private Expression ReadSigned(bool withFilters = true)
    {
        var value = Current.IsOperator("-") || Current.IsOperator("+")
            ? Nested(() => new Expression.Sign(Current.Line, Take().Text[0], ReadSigned(withFilters: false)))
            : ReadPrimary();
        value = ReadPostfix(value);
        return withFilters ? ReadFiltersAndTests(value) : value;
    }

    private Expression ReadPrimary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new Expression.Literal(token.Line, JinjaBoolean.True),
                    "false" or "False" => new Expression.Literal(token.Line, JinjaBoolean.False),
                    "none" or "None" => new Expression.Literal(token.Line, JinjaNone.Value),
                    _ => new Expression.Name(token.Line, token.Text),
                };
            case TokenKind.Text:
                // Strings side by side are one.
                var text = token.Text;
                while (Current.Kind == TokenKind.Text)
                    text += Take().Text;
                return new Expression.Literal(token.Line, new JinjaText(text));
            case TokenKind.Integer:
                return new Expression.Literal(token.Line, BigInteger.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Float:
                return new Expression.Literal(token.Line, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Text == "(":
                var inner = ReadTuple(inParentheses: true);
                ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return Checked(new Expression.ListOf(token.Line, [.. ReadList("]", () => ReadExpression())], IsTuple: false));
            case TokenKind.Operator when token.Text == "{":
                return Checked(new Expression.MappingOf(token.Line, [.. ReadList("}", ReadEntry)]));
            default:
                throw new JinjaException(token.Line, $"found {token}; an expression was expected.");
        }
    }

    private (Expression, Expression) ReadEntry()
    {
        var key = ReadExpression();
        ExpectOperator(":");
        return (key, ReadExpression());
    }

    private List<T> ReadList<T>(string end, Func<T> read)
    {
        List<T> items = [];
        while (!TakeOperator(end))
        {
            if (items.Count > 0)
            {
                ExpectOperator(",");
                if (TakeOperator(end))
                    break;
            }

            items.Add(read());
        }

        return items;
    }

    private Expression ReadPostfix(Expression value)
    {
        while (true)
        {
            if (Current.IsOperator("."))
                value = Checked(ReadMember(value));
            else if (Current.IsOperator("["))
                value = Checked(ReadSubscript(value));
            else if (Current.IsOperator("("))
                value = Checked(new Expression.Call(Current.Line, value, ReadArguments()));
            else
                return value;
        }
    }

    private Expression ReadMember(Expression target)
    {
        var line = Take().Line;
        return Current.Kind == TokenKind.Integer
            ? new Expression.Item(line, target, new Expression.Literal(line, BigInteger.Parse(Take().Text, CultureInfo.InvariantCulture)))
            : new Expression.Attribute(line, target, ExpectAnyName());
    }

    private Expression ReadSubscript(Expression target)
    {
        var line = Take().Line;
        Expression? Bound() => Current.IsOperator(":") || Current.IsOperator("]") ? null : ReadExpression();

        var start = Bound();
        if (!TakeOperator(":"))
        {
            var index = start ?? throw Unexpected("an index was expected");
            ExpectOperator("]");
            return new Expression.Item(line, target, index);
        }

        var stop = Bound();
        var step = TakeOperator(":") ? Bound() : null;
        ExpectOperator("]");
        return new Expression.Slice(line, target, start, stop, step);
    }

    private Expression.ArgumentList ReadArguments()
    {
        ExpectOperator("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        ReadList<bool>(")", () =>
        {
            if (Current.IsOperator("*") || Current.IsOperator("**"))
                throw Unexpected("arguments that are unpacked are not supported; name them one by one");
            if (Current.Kind == TokenKind.Name && _tokens[_next + 1].IsOperator("="))
            {
                var name = Take().Text;
                _next++;
                named.Add((name, ReadExpression()));
            }
            else if (named.Count == 0)
            {
                positional.Add(ReadExpression());
            }
            else
            {
                throw Unexpected("arguments without a name come before those with one");
            }

            return true;
        });
        return new Expression.ArgumentList([.. positional], [.. named]);
    }

    private Expression ReadFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (TakeOperator("|"))
                value = ReadFilter(value);
            else if (Current.IsName("is"))
                value = ReadTest(value);
            else if (Current.IsOperator("("))
                value = Checked(new Expression.Call(Current.Line, value, ReadArguments()));
            else
                return value;
        }
    }

    private Expression.Filter ReadFilter(Expression? input)
    {
        var line = Current.Line;
        var name = ExpectAnyName();
        return Checked(new Expression.Filter(line, input, name, Current.IsOperator("(") ? ReadArguments() : Expression.ArgumentList.None));
    }

    /// <summary>Filters of a block, in the order in which they are applied.</summary>
    private Expression.Filter[] ReadFilters(Expression.Filter first)
    {
        List<Expression.Filter> filters = [first];
        while (TakeOperator("|"))
            filters.Add(ReadFilter(null));
        return [.. filters];
    }

    private Expression ReadTest(Expression input)
    {
        var line = Take().Line;
        var negated = TakeName("not");
        var name = ExpectAnyName();
        var arguments = Expression.ArgumentList.None;
        if (Current.IsOperator("("))
            arguments = ReadArguments();
        else if (Current.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float
            || Current.IsOperator("[") || Current.IsOperator("{")
            || Current is { Kind: TokenKind.Name, Text: not ("else" or "or" or "and" or "is" or "if" or "in" or "not" or "recursive") })
            arguments = new Expression.ArgumentList([ReadPostfix(ReadPrimary())], []);
        Expression test = Checked(new Expression.Test(line, input, name, arguments));
        return negated ? Checked(new Expression.Not(line, test)) : test;
    }
}

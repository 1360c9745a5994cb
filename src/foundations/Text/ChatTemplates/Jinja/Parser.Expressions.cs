using System.Globalization;
using System.Numerics;

namespace Endonym.Text.ChatTemplates.Jinja;

// Expressions, from the loosest to the tightest.
internal sealed partial class Parser
{
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

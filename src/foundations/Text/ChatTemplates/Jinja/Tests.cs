namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Jinja's tests, the names after <c>is</c>.</summary>
internal static class Tests
{
    private const string Supported = "boolean, callable, defined, divisibleby, eq, equalto, even, false, filter, float, ge, gt, greaterthan, in, integer, iterable, le, lessthan, lower, lt, mapping, ne, none, number, odd, sameas, sequence, string, test, true, undefined, upper";

    /// <exception cref="JinjaException">There is no such test.</exception>
    public static bool Holds(Renderer renderer, string name, JinjaValue value, CallArguments arguments)
    {
        JinjaValue Other() => arguments.Bind(renderer, $"the test '{name}'", "other")[0] ?? throw renderer.Error($"the test '{name}' wants an argument.");

        bool Divides(JinjaValue divisor) => !Arithmetic.Compute(renderer, "%", value, divisor).IsTrue;

        return name switch
        {
            "defined" => value is not JinjaUndefined,
            "undefined" => value is JinjaUndefined,
            "none" => value is JinjaNone,
            "boolean" => value is JinjaBoolean,
            "true" => value is JinjaBoolean { Value: true },
            "false" => value is JinjaBoolean { Value: false },
            "integer" => value is JinjaInteger,
            "float" => value is JinjaFloat,
            "number" => PythonEquality.IsNumber(value),
            "string" => value is JinjaText,
            "mapping" => value is JinjaMapping,
            "iterable" => value is JinjaList or JinjaMapping or JinjaText or JinjaUndefined or LoopState,
            "sequence" => value is JinjaList or JinjaMapping or JinjaText or JinjaUndefined,
            "callable" => value is JinjaFunction or LoopState { Recurse: not null },
            "odd" => Arithmetic.Compute(renderer, "%", value, 2).IsTrue,
            "even" => Divides(2),
            "divisibleby" => Divides(Other()),
            "lower" => PythonText.ToText(renderer, value).Value is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
            "upper" => PythonText.ToText(renderer, value).Value is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
            "sameas" => Other() is var other && (value is JinjaBoolean or JinjaNone or JinjaInteger ? value.GetType() == other.GetType() && PythonEquality.AreEqual(value, other) : ReferenceEquals(value, other)),
            "in" => renderer.Holds("in", value, Other()),
            "eq" or "equalto" or "==" => renderer.Holds("==", value, Other()),
            "ne" or "!=" => renderer.Holds("!=", value, Other()),
            "gt" or "greaterthan" or ">" => renderer.Holds(">", value, Other()),
            "ge" or ">=" => renderer.Holds(">=", value, Other()),
            "lt" or "lessthan" or "<" => renderer.Holds("<", value, Other()),
            "le" or "<=" => renderer.Holds("<=", value, Other()),
            "filter" => value is JinjaText filter && Filters.Knows(filter.Value),
            "test" => value is JinjaText test && Supported.Split(", ").Contains(test.Value),
            _ => throw renderer.Error($"found the test '{name}'; supported are {Supported}."),
        };
    }
}

using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Endonym.Lineage;

namespace Endonym.Models.Grammar;

/// <summary>Draws the texts that a JSON schema allows. Each part of the schema is a rule, named by its path.</summary>
internal sealed class JsonSchemaCompiler
{
    private const int MaxStringLength = 4_000;
    private const int MaxItems = 4_000;
    private const int MaxIndentation = 64;

    // References may follow one another far deeper than a document nests, and each step recurses here.
    private const int MaxNesting = 300;

    private static readonly HashSet<string> Annotations =
        ["title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$schema", "$id", "$comment", "$defs", "definitions", "strict"];

    private static readonly Dictionary<string, string[]> KeywordsByType = new()
    {
        ["object"] = ["properties", "required", "additionalProperties"],
        ["array"] = ["items", "prefixItems", "minItems", "maxItems"],
        ["string"] = ["minLength", "maxLength", "pattern"],
        ["number"] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
        ["integer"] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
        ["boolean"] = [],
        ["null"] = [],
    };

    private readonly GrammarBuilder _builder;
    private readonly JsonElement _root;
    private readonly JsonStrings _strings;
    private readonly JsonNumbers _numbers;
    private readonly Dictionary<string, int> _rules = [];
    private readonly int _text;
    private int _nesting;
    private int? _space;
    private int? _any;

    public JsonSchemaCompiler(GrammarBuilder builder, JsonElement schema)
    {
        _builder = builder;
        _root = schema;
        _strings = new JsonStrings(builder);
        _numbers = new JsonNumbers(builder);
        _text = builder.NewRule("text");
    }

    public void Compile() => _builder.Define(_text, from => _builder.Call(from, RuleOf("#", _root)));

    private static InvalidInputException Error(string path, string message) => new($"The JSON schema cannot be used: at {path}, {message}");

    /// <summary>The rule of a part of the schema; a part that is met again, or refers to itself, is one rule.</summary>
    private int RuleOf(string path, JsonElement schema)
    {
        if (_rules.TryGetValue(path, out var known))
            return known;
        if (++_nesting > MaxNesting)
            throw Error(path, $"more than {MaxNesting} schemas are inside one another.");
        var rule = _rules[path] = _builder.NewRule(path);
        _builder.Define(rule, from => Draw(from, path, schema));
        _nesting--;
        return rule;
    }

    private int Draw(int from, string path, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.True)
            return _builder.Call(from, AnyValue());
        if (schema.ValueKind != JsonValueKind.Object)
            throw Error(path, schema.ValueKind == JsonValueKind.False ? "false allows no value. Leave the property out." : "a schema is an object or true.");
        if (schema.TryGetProperty("$ref", out var reference))
            return Reference(from, path, schema, reference);
        if (schema.TryGetProperty("const", out var constant))
        {
            RefuseOthers(path, schema, "const", "type");
            return Constant(from, constant);
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            RefuseOthers(path, schema, "enum", "type");
            return values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0
                ? _builder.Any(from, values.EnumerateArray().Select(value => (Func<int, int>)(start => Constant(start, value))))
                : throw Error(path, "enum is a list of at least one value.");
        }

        foreach (var keyword in (string[])["anyOf", "oneOf", "allOf"])
        {
            if (!schema.TryGetProperty(keyword, out var schemas))
                continue;
            RefuseOthers(path, schema, keyword);
            if (schemas.ValueKind != JsonValueKind.Array || schemas.GetArrayLength() == 0 || (keyword == "allOf" && schemas.GetArrayLength() > 1))
                throw Error(path, keyword == "allOf" ? "allOf of more than one schema is not supported. Write the schemas as one." : $"{keyword} is a list of at least one schema.");
            return _builder.Any(from, schemas.EnumerateArray().Select((option, i) => (Func<int, int>)(start => _builder.Call(start, RuleOf($"{path}/{keyword}/{Number(i)}", option)))));
        }

        var types = Types(path, schema);
        if (types.Length == 0)
        {
            RefuseOthers(path, schema);
            return _builder.Call(from, AnyValue());
        }

        RefuseOthers(path, schema, ["type", .. types.SelectMany(type => KeywordsByType[type])]);
        return _builder.Any(from, types.Select(type => (Func<int, int>)(start => type switch
        {
            "object" => Object(start, path, schema),
            "array" => Array(start, path, schema),
            "string" => String(start, path, schema),
            "integer" or "number" => NumberOf(start, path, schema, type == "integer"),
            "boolean" => _builder.Any(start, way => _builder.Literal(way, "true"), way => _builder.Literal(way, "false")),
            _ => _builder.Literal(start, "null"),
        })));
    }

    private static void RefuseOthers(string path, JsonElement schema, params string[] known)
    {
        foreach (var member in schema.EnumerateObject())
        {
            if (!known.Contains(member.Name) && !Annotations.Contains(member.Name))
                throw Error(path, $"the keyword '{member.Name}' is not supported{(known.Length == 0 ? "" : $" beside {string.Join(", ", known.Distinct())}")}. Leave it out, and check it when the answer has come.");
        }
    }

    /// <summary>The types that are named, or that the keywords belong to; none where there are neither.</summary>
    private static string[] Types(string path, JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
            return [.. KeywordsByType.Where(pair => pair.Key != "integer" && pair.Value.Any(keyword => schema.TryGetProperty(keyword, out _))).Select(pair => pair.Key)];
        string?[] names = type.ValueKind switch
        {
            JsonValueKind.String => [type.GetString()],
            JsonValueKind.Array => [.. type.EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String ? name.GetString() : null)],
            _ => [null],
        };
        return names.Length > 0 && names.All(name => name is not null && KeywordsByType.ContainsKey(name))
            ? [.. names.Select(name => name!)] // just asked
            : throw Error(path, $"type is one of {string.Join(", ", KeywordsByType.Keys)}, or a list of them.");
    }

    private int Reference(int from, string path, JsonElement schema, JsonElement reference)
    {
        RefuseOthers(path, schema, "$ref");
        var target = reference.ValueKind == JsonValueKind.String ? reference.GetString() ?? "" : "";
        if (!target.StartsWith('#'))
            throw Error(path, $"$ref '{target}' leads out of the schema. Put what it names into $defs and refer to #/$defs/….");
        var found = _root;
        foreach (var step in target.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (found.ValueKind == JsonValueKind.Object && found.TryGetProperty(name, out var member))
                found = member;
            else if (found.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < found.GetArrayLength())
                found = found[index];
            else
                throw Error(path, $"$ref '{target}' names nothing in the schema.");
        }

        return _builder.Call(from, RuleOf(target, found));
    }

    // ---- Values

    private int AnyValue()
    {
        if (_any is { } known)
            return known;
        var any = _builder.NewRule("any value");
        _any = any;
        _builder.Define(any, from => _builder.Any(
            from,
            start => AnyObject(start),
            start => List(start, "[", "]", 0, null, item => _builder.Call(item, any)),
            AnyString,
            _numbers.Any,
            start => _builder.Literal(start, "true"),
            start => _builder.Literal(start, "false"),
            start => _builder.Literal(start, "null")));
        return any;
    }

    private int AnyObject(int from) => List(from, "{", "}", 0, null, start => _builder.Call(Colon(AnyString(start)), AnyValue()));

    private int AnyString(int from) => _builder.Literal(_builder.Repeat(_builder.Literal(from, "\""), 0, null, _strings.Character), "\"");

    private int Constant(int from, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return _builder.Literal(from, JsonStrings.Quoted(value.GetString() ?? ""));
            case JsonValueKind.Array:
                from = _builder.Literal(from, "[");
                from = value.EnumerateArray().Aggregate((State: from, IsFirst: true), (at, item) => (Constant(Between(at.State, at.IsFirst), item), false)).State;
                return _builder.Literal(Space(from), "]");
            case JsonValueKind.Object:
                from = _builder.Literal(from, "{");
                from = value.EnumerateObject().Aggregate((State: from, IsFirst: true), (at, member) =>
                    (Constant(Colon(_builder.Literal(Between(at.State, at.IsFirst), JsonStrings.Quoted(member.Name))), member.Value), false)).State;
                return _builder.Literal(Space(from), "}");
            default:
                return _builder.Literal(from, value.GetRawText());
        }
    }

    private int String(int from, string path, JsonElement schema)
    {
        var min = Count(path, schema, "minLength", MaxStringLength);
        var max = Count(path, schema, "maxLength", MaxStringLength);
        CheckOrder(path, "minLength", min, "maxLength", max);
        from = _builder.Literal(from, "\"");
        if (schema.TryGetProperty("pattern", out var pattern))
        {
            if (min is not null || max is not null)
                throw Error(path, "pattern beside minLength or maxLength is not supported. Say the length in the pattern, as in ^[a-z]{2,5}$.");
            if (pattern.ValueKind != JsonValueKind.String)
                throw Error(path, "pattern is a text.");
            try
            {
                from = new RegexCompiler(_builder, pattern.GetString() ?? "", escapesJson: true).Draw(from, isWhole: false);
            }
            catch (InvalidInputException error)
            {
                throw Error(path, error.Message);
            }
        }
        else
        {
            from = _builder.Repeat(from, min ?? 0, max, _strings.Character);
        }

        return _builder.Literal(from, "\"");
    }

    private int NumberOf(int from, string path, JsonElement schema, bool isInteger)
    {
        var (min, max) = (Bound(path, schema, "minimum", isInteger), Bound(path, schema, "maximum", isInteger));
        var (above, below) = (Bound(path, schema, "exclusiveMinimum", isInteger), Bound(path, schema, "exclusiveMaximum", isInteger));
        var minIsExcluded = above is not null && (min is null || above >= min);
        var maxIsExcluded = below is not null && (max is null || below <= max);
        (min, max) = (minIsExcluded ? above : min, maxIsExcluded ? below : max);
        if (min > max || (min == max && min is not null && (minIsExcluded || maxIsExcluded)) || (isInteger && min + (minIsExcluded ? 1 : 0) > max - (maxIsExcluded ? 1 : 0)))
            throw Error(path, "no number lies between the least and the greatest that are allowed.");
        if (isInteger)
            return min is null && max is null ? _numbers.AnyInteger(from) : _numbers.Integer(from, minIsExcluded ? min + 1 : min, maxIsExcluded ? max - 1 : max);
        return min is null && max is null ? _numbers.Any(from) : _numbers.Real(from, min, minIsExcluded, max, maxIsExcluded);
    }

    private static BigInteger? Bound(string path, JsonElement schema, string keyword, bool isInteger)
    {
        if (!schema.TryGetProperty(keyword, out var bound))
            return null;
        if (bound.ValueKind != JsonValueKind.Number || !bound.TryGetDecimal(out var value) || Math.Abs(value) >= 1e18m)
            throw Error(path, $"{keyword} is a number below 10^18.");
        var whole = decimal.Truncate(value);
        // For integers a bound between two of them is the same as the one inside; a digit-by-digit bound on a fraction is not worth its states.
        if (whole != value && !isInteger)
            throw Error(path, $"{keyword} with a fraction is not supported for numbers. Use a whole bound, and check the rest when the answer has come.");
        if (whole == value)
            return new BigInteger(whole);
        var isUpper = keyword.EndsWith("aximum", StringComparison.Ordinal);
        var isExclusive = keyword.StartsWith("exclusive", StringComparison.Ordinal);
        return new BigInteger(isUpper == isExclusive ? decimal.Ceiling(value) : decimal.Floor(value));
    }

    private static int? Count(string path, JsonElement schema, string keyword, int most)
    {
        if (!schema.TryGetProperty(keyword, out var count))
            return null;
        return count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var value) && value >= 0 && value <= most
            ? value
            : throw Error(path, FormattableString.Invariant($"{keyword} is a whole number from 0 to {most:N0}."));
    }

    private static void CheckOrder(string path, string lower, int? min, string upper, int? max)
    {
        if (min > max)
            throw Error(path, $"{lower} is greater than {upper}.");
    }

    private int Array(int from, string path, JsonElement schema)
    {
        var min = Count(path, schema, "minItems", MaxItems) ?? 0;
        var max = Count(path, schema, "maxItems", MaxItems);
        CheckOrder(path, "minItems", min, "maxItems", max);
        List<Func<int, int>> prefix = [];
        if (schema.TryGetProperty("prefixItems", out var prefixItems))
        {
            if (prefixItems.ValueKind != JsonValueKind.Array)
                throw Error(path, "prefixItems is a list of schemas.");
            prefix.AddRange(prefixItems.EnumerateArray().Select((item, i) => (Func<int, int>)(start => _builder.Call(start, RuleOf($"{path}/prefixItems/{Number(i)}", item)))));
        }

        Func<int, int>? rest = start => _builder.Call(start, AnyValue());
        if (schema.TryGetProperty("items", out var items))
            rest = items.ValueKind == JsonValueKind.False ? null : start => _builder.Call(start, RuleOf(path + "/items", items));
        if (rest is null && min > prefix.Count)
            throw Error(path, "minItems is greater than the number of items that are allowed.");
        if (prefix.Count == 0)
            return List(from, "[", "]", min, rest is null ? 0 : max, rest ?? (start => start));

        // One item after another, and where enough have come the array may end.
        from = _builder.Literal(from, "[");
        var end = _builder.NewState();
        for (var i = 0; i < prefix.Count && (max is null || i < max); i++)
        {
            if (i >= min)
                _builder.Join(from, end);
            from = prefix[i](Between(from, i == 0));
        }

        if (rest is not null && (max is null || max > prefix.Count))
            from = _builder.Repeat(from, Math.Max(0, min - prefix.Count), max - prefix.Count, start => rest(Between(start, isFirst: false)));
        _builder.Join(from, end);
        return _builder.Literal(Space(end), "]");
    }

    private int Object(int from, string path, JsonElement schema)
    {
        var required = Required(path, schema);
        List<(string Name, Func<int, int> Value, bool IsRequired)> properties = [];
        if (schema.TryGetProperty("properties", out var declared))
        {
            if (declared.ValueKind != JsonValueKind.Object)
                throw Error(path, "properties is an object of schemas.");
            foreach (var property in declared.EnumerateObject())
            {
                var place = $"{path}/properties/{property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                if (property.Value.ValueKind == JsonValueKind.False && !required.Contains(property.Name))
                    continue;
                properties.Add((property.Name, start => _builder.Call(start, RuleOf(place, property.Value)), required.Contains(property.Name)));
            }
        }

        properties.AddRange(required.Where(name => properties.TrueForAll(property => property.Name != name)).Select(name => (name, (Func<int, int>)(start => _builder.Call(start, AnyValue())), true)));
        Func<int, int>? additional = properties.Count == 0 ? start => _builder.Call(start, AnyValue()) : null;
        if (schema.TryGetProperty("additionalProperties", out var others))
            additional = others.ValueKind == JsonValueKind.False ? null : start => _builder.Call(start, RuleOf(path + "/additionalProperties", others));
        if (others.ValueKind == JsonValueKind.False && required.Find(name => declared.ValueKind != JsonValueKind.Object || !declared.TryGetProperty(name, out _)) is { } undeclared)
            throw Error(path, $"'{undeclared}' is required, but is no property and additionalProperties forbids others. Add it to properties.");
        return Members(from, properties, additional);
    }

    private static List<string> Required(string path, JsonElement schema)
    {
        if (!schema.TryGetProperty("required", out var required))
            return [];
        return required.ValueKind == JsonValueKind.Array && required.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. required.EnumerateArray().Select(name => name.GetString() ?? "").Distinct()]
            : throw Error(path, "required is a list of names.");
    }

    /// <summary>Properties in their order, those that are not required left out at will, then others. Two rows of states: nothing has been written yet, and something has.</summary>
    private int Members(int from, List<(string Name, Func<int, int> Value, bool IsRequired)> properties, Func<int, int>? additional)
    {
        var first = _builder.Literal(from, "{");
        int? later = null;
        foreach (var (name, value, isRequired) in properties)
        {
            var written = _builder.NewState();
            int Member(int start) => value(Colon(_builder.Literal(start, JsonStrings.Quoted(name))));

            if (first >= 0)
                _builder.Join(Member(Between(first, isFirst: true)), written);
            if (later is { } state)
            {
                _builder.Join(Member(Between(state, isFirst: false)), written);
                if (!isRequired)
                    _builder.Join(state, written);
            }

            later = written;
            if (isRequired)
                first = -1;
        }

        var end = _builder.NewState();
        if (additional is not null)
        {
            var names = properties.Select(property => property.Name).ToList();
            var written = _builder.NewState();
            int Other(int start) => additional(Colon(_builder.Literal(names.Count == 0
                ? _builder.Repeat(_builder.Literal(start, "\""), 0, null, _strings.Character)
                : _strings.NameBesides(_builder.Literal(start, "\""), names), "\"")));

            if (first >= 0)
                _builder.Join(Other(Between(first, isFirst: true)), written);
            if (later is { } state)
                _builder.Join(state, written);
            _builder.Join(Other(Between(written, isFirst: false)), written);
            // Between two members stands a comma: what leads here has written one.
            later = written;
        }

        if (first >= 0)
            _builder.Join(first, end);
        if (later is { } last)
            _builder.Join(last, end);
        return _builder.Literal(Space(end), "}");
    }

    // ---- What stands between values

    private int List(int from, string open, string close, int min, int? max, Func<int, int> item)
    {
        from = _builder.Literal(from, open);
        var end = _builder.NewState();
        if (min == 0)
            _builder.Join(from, end);
        if (max != 0)
        {
            from = item(Between(from, isFirst: true));
            from = _builder.Repeat(from, Math.Max(0, min - 1), max - 1, start => item(Between(start, isFirst: false)));
            _builder.Join(from, end);
        }

        return _builder.Literal(Space(end), close);
    }

    private int Between(int from, bool isFirst) => Space(isFirst ? from : _builder.Literal(from, ","));

    private int Colon(int from) => _builder.Optional(_builder.Literal(from, ":"), start => _builder.Literal(start, " "));

    /// <summary>Nothing, a space, or a line break with an indentation: what serializers write, and no more.</summary>
    private int Space(int from)
    {
        if (_space is null)
        {
            _space = _builder.NewRule("white space");
            _builder.Define(_space.Value, start => _builder.Any(
                start,
                way => way,
                way => _builder.Literal(way, " "),
                way => _builder.Repeat(_builder.Literal(_builder.Optional(way, line => _builder.Literal(line, "\r")), "\n"), 0, MaxIndentation, space => _builder.Any(space, blank => _builder.Literal(blank, " "), blank => _builder.Literal(blank, "\t")))));
        }

        return _builder.Call(from, _space.Value);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Numerics;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Jinja's filters, with transformers' own <c>tojson</c>.</summary>
internal static class Filters
{
    private delegate JinjaValue Filter(Renderer renderer, JinjaValue value, CallArguments arguments);

    private static readonly Dictionary<string, Filter> All = new()
    {
        ["abs"] = (renderer, value, _) => PythonEquality.IsNumber(value) ? value is JinjaFloat real ? Math.Abs(real.Value) : BigInteger.Abs(PythonEquality.ToInteger(value)) : throw renderer.Error($"abs wants a number, not {Renderer.Described(value)}."),
        ["attr"] = (renderer, value, arguments) => Members.Attribute(renderer, value, Name(renderer, "attr", arguments)),
        ["batch"] = Batch,
        ["capitalize"] = (renderer, value, _) => TextMethods.Capitalized(renderer, PythonText.ToText(renderer, value)),
        ["center"] = Center,
        ["count"] = (renderer, value, _) => Length(renderer, value),
        ["d"] = Default,
        ["default"] = Default,
        ["dictsort"] = SortMapping,
        ["e"] = Escape,
        ["escape"] = Escape,
        ["first"] = (renderer, value, _) => renderer.ItemsOf(value) is [var first, ..] ? first : new JinjaUndefined("there is no first item"),
        ["float"] = (renderer, value, arguments) => ToFloat(value) ?? arguments.Bind(renderer, "float", "default")[0] ?? 0.0,
        ["format"] = (renderer, value, arguments) => PythonFormat.Percent(renderer, PythonText.ToText(renderer, value), arguments.Named.Length > 0
            ? renderer.NewMapping(arguments.Named.Select(argument => KeyValuePair.Create<JinjaValue, JinjaValue>(new JinjaText(argument.Name), argument.Value)))
            : renderer.NewList(arguments.Positional, isTuple: true)),
        ["indent"] = Indent,
        ["int"] = (renderer, value, arguments) => ToInteger(value) ?? arguments.Bind(renderer, "int", "default", "base")[0] ?? 0,
        ["items"] = (renderer, value, _) => value switch
        {
            JinjaMapping mapping => Members.Items(renderer, mapping),
            JinjaUndefined => renderer.NewList([]),
            _ => throw renderer.Error($"items wants a mapping, not {Renderer.Described(value)}."),
        },
        ["join"] = Join,
        ["last"] = (renderer, value, _) => renderer.ItemsOf(value) is [.., var last] ? last : new JinjaUndefined("there is no last item"),
        ["length"] = (renderer, value, _) => Length(renderer, value),
        ["list"] = (renderer, value, _) => renderer.NewList(renderer.ItemsOf(value)),
        ["lower"] = (renderer, value, _) => PythonText.ToText(renderer, value) is var text ? TextMethods.Cased(renderer, text, text.Value.ToLowerInvariant()) : text,
        ["map"] = Map,
        ["max"] = (renderer, value, arguments) => Extreme(renderer, value, arguments, sign: 1),
        ["min"] = (renderer, value, arguments) => Extreme(renderer, value, arguments, sign: -1),
        ["reject"] = (renderer, value, arguments) => Select(renderer, value, arguments, keeps: false, byAttribute: false),
        ["rejectattr"] = (renderer, value, arguments) => Select(renderer, value, arguments, keeps: false, byAttribute: true),
        ["replace"] = (renderer, value, arguments) =>
        {
            var bound = arguments.Bind(renderer, "replace", "old", "new", "count");
            if (bound is not [{ } old, { } by, var count])
                throw renderer.Error("replace wants what to replace and by what.");
            return TextMethods.Replace(renderer, PythonText.ToText(renderer, value), PythonText.ToText(renderer, old).Value, PythonText.ToText(renderer, by), count is null or JinjaNone ? -1 : renderer.SmallInteger(count, "count"));
        },
        ["reverse"] = (renderer, value, _) => value is JinjaText ? Members.Slice(renderer, value, null, null, -1) : renderer.NewList([.. renderer.ItemsOf(value).Reverse()]),
        ["round"] = Round,
        ["safe"] = (renderer, value, _) => PythonText.ToText(renderer, value),
        ["select"] = (renderer, value, arguments) => Select(renderer, value, arguments, keeps: true, byAttribute: false),
        ["selectattr"] = (renderer, value, arguments) => Select(renderer, value, arguments, keeps: true, byAttribute: true),
        ["sort"] = Sort,
        ["string"] = (renderer, value, _) => PythonText.ToText(renderer, value),
        ["sum"] = Sum,
        ["title"] = (renderer, value, _) => Title(renderer, PythonText.ToText(renderer, value)),
        ["tojson"] = ToJson,
        ["trim"] = (renderer, value, arguments) => TextMethods.Strip(renderer, PythonText.ToText(renderer, value), arguments.Bind(renderer, "trim", "chars")[0], left: true, right: true),
        ["unique"] = Unique,
        ["upper"] = (renderer, value, _) => PythonText.ToText(renderer, value) is var text ? TextMethods.Cased(renderer, text, text.Value.ToUpperInvariant()) : text,
        ["wordcount"] = (renderer, value, _) => Words(renderer, PythonText.ToText(renderer, value).Value),
    };

    public static bool Knows(string name) => All.ContainsKey(name);

    /// <exception cref="JinjaException">There is no such filter, or it does not fit the value.</exception>
    public static JinjaValue Apply(Renderer renderer, string name, JinjaValue value, CallArguments arguments) => All.TryGetValue(name, out var filter)
        ? filter(renderer, value, arguments)
        : throw renderer.Error($"found the filter '{name}'; supported are {string.Join(", ", All.Keys)}.");

    private static string Name(Renderer renderer, string filter, CallArguments arguments) => arguments.Positional is [JinjaText name, ..]
        ? name.Value
        : throw renderer.Error($"{filter} wants a name first.");

    private static JinjaValue Length(Renderer renderer, JinjaValue value)
    {
        renderer.Spend(value is JinjaText ? value.Size : 1);
        return value switch
        {
            JinjaText text => CodePoints.Count(text.Value),
            JinjaList list => list.Items.Count,
            JinjaMapping mapping => mapping.Entries.Count,
            LoopState loop => loop.Member("length")!, // every loop has one
            JinjaUndefined => 0,
            _ => throw renderer.Error($"{Renderer.Described(value)} has no length."),
        };
    }

    private static JinjaValue Default(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "default", "default_value", "boolean");
        return value is JinjaUndefined || (bound[1] is { IsTrue: true } && !value.IsTrue) ? bound[0] ?? JinjaText.Empty : value;
    }

    private static JinjaText Escape(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var text = PythonText.ToText(renderer, value);
        foreach (var (character, entity) in (ReadOnlySpan<(string, string)>)[("&", "&amp;"), (">", "&gt;"), ("<", "&lt;"), ("'", "&#39;"), ("\"", "&#34;")])
            text = TextMethods.Replace(renderer, text, character, new JinjaText(entity), -1);
        return text;
    }

    private static JinjaValue? ToFloat(JinjaValue value) => value switch
    {
        JinjaFloat => value,
        JinjaInteger or JinjaBoolean => PythonEquality.ToDouble(value),
        JinjaText text => double.TryParse(text.Value.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => null,
    };

    private static JinjaValue? ToInteger(JinjaValue value) => value switch
    {
        JinjaInteger => value,
        JinjaBoolean => PythonEquality.ToInteger(value),
        // Longer digits would take quadratic time.
        JinjaText { Value.Length: <= 1_000 } text when BigInteger.TryParse(text.Value.Trim().Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => ToFloat(value) is JinjaFloat real && double.IsFinite(real.Value) ? new BigInteger(Math.Truncate(real.Value)) : (JinjaValue?)null,
    };

    private static JinjaText Indent(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "indent", "width", "first", "blank");
        var indentation = bound[0] as JinjaText ?? Spaces(renderer, bound[0] is null ? 4 : renderer.SmallInteger(bound[0]!, "a width")); // just asked
        var (indentsFirst, indentsBlank) = (bound[1]?.IsTrue ?? false, bound[2]?.IsTrue ?? false);
        var text = PythonText.ToText(renderer, value);
        // Jinja adds a line break before it cuts the lines, so that a last break begins one more line.
        var lines = PythonWhiteSpace.Lines(text.Value + "\n").ToList();
        var indented = renderer.NewText();
        for (var i = 0; i < lines.Count; i++)
        {
            renderer.Spend();
            if (i > 0)
                indented.Append("\n");
            if (i == 0 ? indentsFirst : indentsBlank || lines[i].Length > 0)
                indented.Append(indentation);
            indented.Append(text.Part(lines[i].Start, lines[i].Length));
        }

        return indented.ToText();
    }

    private static JinjaText Spaces(Renderer renderer, int count) => (JinjaText)Arithmetic.Compute(renderer, "*", new JinjaText(" "), count);

    private static JinjaText Center(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var width = renderer.SmallInteger(arguments.Bind(renderer, "center", "width")[0] ?? 80, "a width");
        var text = PythonText.ToText(renderer, value);
        var missing = Math.Max(0, width - CodePoints.Count(text.Value));
        // Python puts the odd space to the left where the width is odd.
        var left = (missing / 2) + (missing & width & 1);
        return renderer.NewText().Append(Spaces(renderer, left)).Append(text).Append(Spaces(renderer, missing - left)).ToText();
    }

    private static JinjaText Title(Renderer renderer, JinjaText text)
    {
        const string breaks = "-([{<";
        return TextMethods.Cased(renderer, text, string.Create(text.Value.Length, text.Value, (title, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                var begins = i == 0 || breaks.Contains(source[i - 1], StringComparison.Ordinal) || PythonWhiteSpace.Is(source[i - 1]);
                title[i] = begins ? char.ToUpperInvariant(source[i]) : char.ToLowerInvariant(source[i]);
            }
        }));
    }

    private static int Words(Renderer renderer, string text)
    {
        renderer.Spend(text.Length / 64);
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            bool IsWord(int index) => text[index] == '_' || char.IsLetterOrDigit(text[index]);
            if (IsWord(i) && (i == 0 || !IsWord(i - 1)))
                count++;
        }

        return count;
    }

    private static JinjaText ToJson(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = bound[1] switch
        {
            null or JinjaNone => null,
            JinjaText text => text.Value,
            var width => Spaces(renderer, renderer.SmallInteger(width, "an indentation")).Value,
        };
        (string Item, string Key) separators = bound[2] switch
        {
            null or JinjaNone => (indent is null ? ", " : ",", ": "),
            JinjaList { Items: [JinjaText item, JinjaText key] } => (item.Value, key.Value),
            _ => throw renderer.Error("tojson's separators are two texts: between items, and between a key and its value."),
        };
        return PythonJson.Write(renderer, value, new PythonJson.Layout(indent, separators.Item, separators.Key, bound[0]?.IsTrue ?? false, bound[3]?.IsTrue ?? false));
    }

    private static JinjaValue Round(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "round", "precision", "method");
        var digits = Math.Clamp(renderer.SmallInteger(bound[0] ?? 0, "a precision"), -300, 300);
        if (!PythonEquality.IsNumber(value))
            throw renderer.Error($"round wants a number, not {Renderer.Described(value)}.");
        var method = (bound[1] as JinjaText)?.Value ?? "common";
        var scale = Math.Pow(10, digits);
        var number = PythonEquality.ToDouble(value);
        return method switch
        {
            "common" when value is not JinjaFloat && digits >= 0 => PythonEquality.ToInteger(value),
            "common" when digits is >= 0 and <= 15 => double.Parse(PythonFormat.Fixed(number, digits), CultureInfo.InvariantCulture),
            "common" => Math.Round(number * scale, MidpointRounding.ToEven) / scale,
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw renderer.Error($"round knows no method '{method}'; common, ceil and floor are supported."),
        };
    }

    private static JinjaText Join(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "join", "d", "attribute");
        var separator = bound[0] is null ? JinjaText.Empty : PythonText.ToText(renderer, bound[0]!); // just asked
        var items = renderer.ItemsOf(value).Select(item => (JinjaValue)PythonText.ToText(renderer, bound[1] is { } path ? Path(renderer, item, path) : item));
        return TextMethods.Join(renderer, separator, [.. items]);
    }

    /// <summary>A member named by a path such as <c>function.name</c>, or an item by its index.</summary>
    private static JinjaValue Path(Renderer renderer, JinjaValue value, JinjaValue path)
    {
        if (path is not JinjaText { Value: var names })
            return Members.Item(renderer, value, path);
        foreach (var name in names.Split('.'))
            value = Members.Item(renderer, value, int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : new JinjaText(name));
        return value;
    }

    /// <summary>Jinja maps and selects from whatever is false as from an empty list.</summary>
    private static IReadOnlyList<JinjaValue> ItemsOrNone(Renderer renderer, JinjaValue value)
    {
        var items = value.IsTrue ? renderer.ItemsOf(value) : [];
        renderer.Spend(items.Count);
        return items;
    }

    private static JinjaList Map(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var items = ItemsOrNone(renderer, value);
        if (Array.Find(arguments.Named, argument => argument.Name == "attribute").Value is { } path)
        {
            var otherwise = Array.Find(arguments.Named, argument => argument.Name == "default").Value;
            return renderer.NewList([.. items.Select(item => Path(renderer, item, path) is var found && found is JinjaUndefined && otherwise is not null ? otherwise : found)]);
        }

        var name = Name(renderer, "map", arguments);
        var rest = arguments.After(1);
        return renderer.NewList([.. items.Select(item => Apply(renderer, name, item, rest))]);
    }

    private static JinjaList Select(Renderer renderer, JinjaValue value, CallArguments arguments, bool keeps, bool byAttribute)
    {
        var items = ItemsOrNone(renderer, value);
        var path = byAttribute ? arguments.Positional is [var first, ..] ? first : throw renderer.Error("selectattr and rejectattr want an attribute's name.") : null;
        if (path is not null)
            arguments = arguments.After(1);
        var test = arguments.Positional.Length > 0 ? Name(renderer, "select", arguments) : null;
        var rest = test is null ? arguments : arguments.After(1);
        return renderer.NewList([.. items.Where(item =>
        {
            var tested = path is null ? item : Path(renderer, item, path);
            return keeps == (test is null ? tested.IsTrue : Tests.Holds(renderer, test, tested, rest));
        })]);
    }

    private static JinjaValue Sum(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "sum", "attribute", "start");
        return renderer.ItemsOf(value).Aggregate(bound[1] ?? 0, (sum, item) => Arithmetic.Compute(renderer, "+", sum, bound[0] is null or JinjaNone ? item : Path(renderer, item, bound[0]!))); // just asked
    }

    private static JinjaList Batch(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "batch", "linecount", "fill_with");
        var size = bound[0] is null ? 0 : renderer.SmallInteger(bound[0]!, "a batch's size"); // just asked
        if (size < 1)
            throw renderer.Error("batch wants a size of at least 1.");
        var batches = renderer.ItemsOf(value).Chunk(size).ToList();
        if (bound[1] is { } fill and not JinjaNone && batches.Count > 0)
        {
            renderer.Spend(size);
            batches[^1] = [.. batches[^1], .. Enumerable.Repeat(fill, size - batches[^1].Length)];
        }

        return renderer.NewList([.. batches.Select(batch => renderer.NewList(batch))]);
    }

    /// <summary>Jinja orders and compares texts without regard to case unless it is told otherwise.</summary>
    private static JinjaValue Folded(JinjaValue value, JinjaValue? caseSensitive) =>
        value is JinjaText text && caseSensitive is not { IsTrue: true } ? new JinjaText(text.Value.ToLowerInvariant()) : value;

    private static JinjaValue Extreme(Renderer renderer, JinjaValue value, CallArguments arguments, int sign)
    {
        var bound = arguments.Bind(renderer, sign > 0 ? "max" : "min", "case_sensitive", "attribute");
        JinjaValue? best = null;
        JinjaValue? bestKey = null;
        foreach (var item in renderer.ItemsOf(value))
        {
            renderer.Spend(item.Size);
            var key = Folded(bound[1] is null or JinjaNone ? item : Path(renderer, item, bound[1]!), bound[0]); // just asked
            if (bestKey is null || renderer.Compare(key, bestKey) * sign > 0)
                (best, bestKey) = (item, key);
        }

        return best ?? new JinjaUndefined("there is nothing to choose from");
    }

    private static JinjaList Sort(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "sort", "reverse", "case_sensitive", "attribute");
        var paths = bound[2] switch
        {
            null or JinjaNone => null,
            JinjaText text => text.Value.Split(',').Select(name => (JinjaValue)new JinjaText(name)).ToArray(),
            var index => [index],
        };
        return renderer.NewList(Sorted(renderer, renderer.ItemsOf(value), bound[0] is { IsTrue: true }, item => paths is null
            ? Folded(item, bound[1])
            : new JinjaList([.. paths.Select(path => Folded(Path(renderer, item, path), bound[1]))])));
    }

    private static JinjaList SortMapping(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "dictsort", "case_sensitive", "by", "reverse");
        if (value is not JinjaMapping mapping)
            throw renderer.Error($"dictsort wants a mapping, not {Renderer.Described(value)}.");
        var index = bound[1] is JinjaText { Value: "value" } ? 1 : 0;
        return renderer.NewList(Sorted(renderer, Members.Items(renderer, mapping).Items, bound[2] is { IsTrue: true }, pair => Folded(((JinjaList)pair).Items[index], bound[0])));
    }

    private static List<JinjaValue> Sorted(Renderer renderer, IReadOnlyList<JinjaValue> items, bool descending, Func<JinjaValue, JinjaValue> key)
    {
        var comparer = Comparer<JinjaValue>.Create((a, b) =>
        {
            renderer.Spend(Math.Min(a.Size, b.Size));
            return renderer.Compare(a, b);
        });
        try
        {
            // Both keep the order of equals, as Python does.
            return [.. descending ? items.OrderDescending(Comparer<JinjaValue>.Create((a, b) => comparer.Compare(key(a), key(b)))) : items.OrderBy(key, comparer)];
        }
        catch (InvalidOperationException error) when (error.InnerException is JinjaException inner)
        {
            throw inner;
        }
    }

    private static JinjaList Unique(Renderer renderer, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind(renderer, "unique", "case_sensitive", "attribute");
        HashSet<JinjaValue> seen = new(PythonEquality.Comparer);
        return renderer.NewList([.. renderer.ItemsOf(value).Where(item =>
            seen.Add(renderer.Key(Folded(bound[1] is null or JinjaNone ? item : Path(renderer, item, bound[1]!), bound[0]))))]); // just asked
    }
}

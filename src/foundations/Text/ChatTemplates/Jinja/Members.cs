namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>What lies behind a dot, an index and a slice.</summary>
internal static class Members
{
    /// <summary><c>target.name</c>: a method or member, else a key, else undefined.</summary>
    public static JinjaValue Attribute(Renderer renderer, JinjaValue target, string name) =>
        Member(renderer, target, name) ?? (target as JinjaMapping)?[name] ?? Missing(target, name);

    /// <summary><c>target[index]</c>: an item or a key, else a method or member, else undefined.</summary>
    public static JinjaValue Item(Renderer renderer, JinjaValue target, JinjaValue index)
    {
        switch (target)
        {
            case JinjaMapping mapping when mapping[renderer.Key(index)] is { } value:
                return value;
            case JinjaList list when PythonEquality.IsNumber(index) && index is not JinjaFloat:
                return At(list.Items.Count, renderer.SmallInteger(index, "an index")) is { } at ? list.Items[at] : new JinjaUndefined("the list has no item of this index");
            case JinjaText text when PythonEquality.IsNumber(index) && index is not JinjaFloat:
                renderer.Spend(text.Size);
                var characters = CodePoints.Count(text.Value);
                return At(characters, renderer.SmallInteger(index, "an index")) is { } place ? Character(text, characters, place) : new JinjaUndefined("the text has no character of this index");
            case JinjaUndefined undefined:
                throw renderer.Error($"{undefined.What}, and is looked into.");
            default:
                return index is JinjaText name ? Member(renderer, target, name.Value) ?? Missing(target, name.Value) : new JinjaUndefined($"{Renderer.Described(target)} has no such item");
        }
    }

    /// <summary><c>target[start:stop:step]</c> of a list, a tuple or a text.</summary>
    public static JinjaValue Slice(Renderer renderer, JinjaValue target, JinjaValue? start, JinjaValue? stop, JinjaValue? step)
    {
        int? Bound(JinjaValue? bound) => bound is null or JinjaNone ? null : renderer.SmallInteger(bound, "a slice's bound");

        var stride = Bound(step) ?? 1;
        if (stride == 0)
            throw renderer.Error("a slice's step may not be zero.");
        switch (target)
        {
            case JinjaList list:
                return renderer.NewList([.. Indexes(list.Items.Count, Bound(start), Bound(stop), stride).Select(i => list.Items[i])], list.IsTuple);
            case JinjaText text:
                renderer.Spend(text.Size);
                var characters = CodePoints.Count(text.Value);
                if (characters == text.Value.Length && stride == 1)
                {
                    var (from, to) = (Clamp(Bound(start) ?? 0, characters), Clamp(Bound(stop) ?? characters, characters));
                    return text.Part(from, Math.Max(0, to - from));
                }

                var each = CodePoints.Each(text).ToList();
                renderer.Spend(each.Count);
                var sliced = renderer.NewText();
                foreach (var i in Indexes(characters, Bound(start), Bound(stop), stride))
                    sliced.Append(each[i]);
                return sliced.ToText();
            case JinjaUndefined undefined:
                throw renderer.Error($"{undefined.What}, and is sliced.");
            default:
                throw renderer.Error($"{Renderer.Described(target)} cannot be sliced.");
        }
    }

    private static JinjaValue? Member(Renderer renderer, JinjaValue target, string name) => target switch
    {
        JinjaText text => TextMethods.Find(text, name),
        JinjaMapping mapping => MappingMethod(mapping, name),
        JinjaList list => ListMethod(list, name),
        JinjaNamespace space => space.Members.GetValueOrDefault(name),
        LoopState loop => loop.Member(name),
        JinjaFunction function when name == "name" => new JinjaText(function.Name),
        JinjaUndefined undefined => throw renderer.Error($"{undefined.What}, and its member '{name}' is asked for."),
        _ => null,
    };

    private static JinjaFunction? MappingMethod(JinjaMapping mapping, string name) => name switch
    {
        "items" => new(name, (renderer, _) => Items(renderer, mapping)),
        "keys" => new(name, (renderer, _) => renderer.NewList([.. mapping.Entries.Select(entry => entry.Key)])),
        "values" => new(name, (renderer, _) => renderer.NewList([.. mapping.Entries.Select(entry => entry.Value)])),
        "copy" => new(name, (_, _) => mapping),
        "get" => new(name, (renderer, arguments) =>
        {
            var bound = arguments.Bind(renderer, "get", "key", "default");
            return mapping[renderer.Key(bound[0] ?? throw renderer.Error("get wants a key."))] ?? bound[1] ?? JinjaNone.Value;
        }),
        "update" or "pop" or "popitem" or "setdefault" or "clear" => Changing(name),
        _ => null,
    };

    private static JinjaFunction? ListMethod(JinjaList list, string name) => name switch
    {
        "index" or "count" => new(name, (renderer, arguments) =>
        {
            var item = arguments.Bind(renderer, name, "value")[0] ?? throw renderer.Error($"{name} wants a value.");
            renderer.Spend(list.Size);
            if (name == "count")
                return list.Items.Count(other => PythonEquality.AreEqual(other, item));
            var index = list.Items.TakeWhile(other => !PythonEquality.AreEqual(other, item)).Count();
            return index < list.Items.Count ? index : throw renderer.Error("index found no such value in the list.");
        }),
        "copy" => new(name, (_, _) => list),
        "append" or "extend" or "insert" or "remove" or "pop" or "clear" or "sort" or "reverse" => Changing(name),
        _ => null,
    };

    /// <summary>Keys and values in pairs.</summary>
    public static JinjaList Items(Renderer renderer, JinjaMapping mapping) =>
        renderer.NewList([.. mapping.Entries.Select(entry => renderer.NewList([entry.Key, entry.Value], isTuple: true))]);

    private static JinjaFunction Changing(string name) => new(name, (renderer, _) =>
        throw renderer.Error($"'{name}' would change a value; values are fixed, here as in transformers. Make a new one: a list by +, or keep what changes in a namespace()."));

    private static JinjaUndefined Missing(JinjaValue target, string name) => new($"{Renderer.Described(target)} has no '{name}'");

    private static int? At(int count, int index)
    {
        var at = index < 0 ? index + (long)count : index;
        return at >= 0 && at < count ? (int)at : null;
    }

    private static JinjaText Character(JinjaText text, int characters, int place)
    {
        if (characters == text.Value.Length)
            return text.Part(place, 1);
        var at = 0;
        for (; place > 0; place--)
            at += CodePoints.LengthAt(text.Value, at);
        return text.Part(at, CodePoints.LengthAt(text.Value, at));
    }

    private static int Clamp(int bound, int count) => (int)Math.Clamp(bound < 0 ? bound + (long)count : bound, 0, count);

    private static IEnumerable<int> Indexes(int count, int? start, int? stop, int step)
    {
        if (step > 0)
        {
            var end = Clamp(stop ?? count, count);
            for (long i = Clamp(start ?? 0, count); i < end; i += step)
                yield return (int)i;
            yield break;
        }

        // Backwards, the bound before the first item is -1, which only a missing stop can name.
        long First(int bound) => Math.Clamp(bound < 0 ? bound + (long)count : bound, -1, count - 1);
        var last = stop is null ? -1 : First(stop.Value);
        for (var i = start is null ? count - 1 : First(start.Value); i > last; i += step)
            yield return (int)i;
    }
}

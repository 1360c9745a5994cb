namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Methods of Python's <c>str</c>. Each keeps who wrote what.</summary>
internal static class TextMethods
{
    /// <summary>A method; null where there is none of this name.</summary>
    public static JinjaFunction? Find(JinjaText text, string name)
    {
        Func<Renderer, CallArguments, JinjaValue>? call = name switch
        {
            "strip" or "lstrip" or "rstrip" => (renderer, arguments) => Strip(renderer, text, arguments.Bind(renderer, name, "chars")[0], left: name != "rstrip", right: name != "lstrip"),
            "split" or "rsplit" => (renderer, arguments) =>
            {
                var bound = arguments.Bind(renderer, name, "sep", "maxsplit");
                return Split(renderer, text, bound[0], bound[1] is null ? -1 : renderer.SmallInteger(bound[1]!, "maxsplit"), fromRight: name == "rsplit"); // just asked
            }
            ,
            "splitlines" => (renderer, arguments) =>
            {
                var keepsEnds = arguments.Bind(renderer, name, "keepends")[0]?.IsTrue ?? false;
                renderer.Spend(text.Value.Length);
                var lines = PythonWhiteSpace.Lines(text.Value).ToList();
                return renderer.NewList([.. lines.Select((line, i) => text.Part(line.Start, keepsEnds ? (i + 1 < lines.Count ? lines[i + 1].Start : text.Value.Length) - line.Start : line.Length))]);
            }
            ,
            "startswith" or "endswith" => (renderer, arguments) => Affix(renderer, name, arguments.Bind(renderer, name, "prefix")[0], affix => name == "startswith"
                ? text.Value.StartsWith(affix, StringComparison.Ordinal)
                : text.Value.EndsWith(affix, StringComparison.Ordinal)),
            "removeprefix" => (renderer, arguments) => Argument(renderer, name, arguments) is var prefix && text.Value.StartsWith(prefix, StringComparison.Ordinal) ? text.Part(prefix.Length, text.Value.Length - prefix.Length) : text,
            "removesuffix" => (renderer, arguments) => Argument(renderer, name, arguments) is { Length: > 0 } suffix && text.Value.EndsWith(suffix, StringComparison.Ordinal) ? text.Part(0, text.Value.Length - suffix.Length) : text,
            "upper" => (renderer, _) => Cased(renderer, text, text.Value.ToUpperInvariant()),
            "lower" => (renderer, _) => Cased(renderer, text, text.Value.ToLowerInvariant()),
            "title" => (renderer, _) => Cased(renderer, text, Title(text.Value)),
            "capitalize" => (renderer, _) => Capitalized(renderer, text),
            "replace" => (renderer, arguments) =>
            {
                var bound = arguments.Bind(renderer, name, "old", "new", "count");
                return bound is [JinjaText old, JinjaText by, var count]
                    ? Replace(renderer, text, old.Value, by, count is null ? -1 : renderer.SmallInteger(count, "count"))
                    : throw renderer.Error("replace wants two texts.");
            }
            ,
            "find" or "index" or "rfind" => (renderer, arguments) => Position(renderer, text.Value, name, Argument(renderer, name, arguments)),
            "count" => (renderer, arguments) => Argument(renderer, name, arguments) is { Length: > 0 } part
                ? Occurrences(renderer, text.Value, part, -1).Count()
                : CodePoints.Count(text.Value) + 1,
            "join" => (renderer, arguments) => Join(renderer, text, renderer.ItemsOf(arguments.Bind(renderer, name, "iterable")[0] ?? throw renderer.Error("join wants items."))),
            "format" => (renderer, arguments) => PythonFormat.Braces(renderer, text, arguments),
            "isdigit" or "isdecimal" => (_, _) => text.Value.Length > 0 && text.Value.All(char.IsDigit),
            "isalpha" => (_, _) => text.Value.Length > 0 && text.Value.All(char.IsLetter),
            "isalnum" => (_, _) => text.Value.Length > 0 && text.Value.All(char.IsLetterOrDigit),
            "isspace" => (_, _) => text.Value.Length > 0 && text.Value.All(PythonWhiteSpace.Is),
            "isupper" => (_, _) => text.Value.Any(char.IsUpper) && !text.Value.Any(char.IsLower),
            "islower" => (_, _) => text.Value.Any(char.IsLower) && !text.Value.Any(char.IsUpper),
            _ => null,
        };
        return call is null ? null : new JinjaFunction(name, call);
    }

    /// <summary>Without white space, or the given characters, at its ends.</summary>
    public static JinjaText Strip(Renderer renderer, JinjaText text, JinjaValue? characters, bool left, bool right)
    {
        if (characters is not (null or JinjaNone or JinjaText))
            throw renderer.Error($"the characters to strip are a text, not {Renderer.Described(characters)}.");
        var set = (characters as JinjaText)?.Value;
        renderer.Spend(text.Size);
        bool Goes(char c) => set is null ? PythonWhiteSpace.Is(c) : set.Contains(c, StringComparison.Ordinal);

        var (start, end) = (0, text.Value.Length);
        while (left && start < end && Goes(text.Value[start]))
            start++;
        while (right && end > start && Goes(text.Value[end - 1]))
            end--;
        return text.Part(start, end - start);
    }

    /// <summary>All of <paramref name="old"/>, or the first so many, replaced.</summary>
    public static JinjaText Replace(Renderer renderer, JinjaText text, string old, JinjaText by, int count)
    {
        var replaced = renderer.NewText();
        var start = 0;
        foreach (var at in old.Length == 0 ? Everywhere(text.Value, count) : Occurrences(renderer, text.Value, old, count))
        {
            replaced.Append(text.Part(start, at - start)).Append(by);
            start = at + old.Length;
        }

        return replaced.Append(text.Part(start, text.Value.Length - start)).ToText();
    }

    /// <summary>Items with a text between them; only texts may be joined so.</summary>
    public static JinjaText Join(Renderer renderer, JinjaText separator, IReadOnlyList<JinjaValue> items)
    {
        var joined = renderer.NewText();
        for (var i = 0; i < items.Count; i++)
        {
            renderer.Spend();
            if (i > 0)
                joined.Append(separator);
            joined.Append(items[i] as JinjaText ?? throw renderer.Error($"join wants texts, not {Renderer.Described(items[i])}."));
        }

        return joined.ToText();
    }

    /// <summary>First letter large, the rest small.</summary>
    public static JinjaText Capitalized(Renderer renderer, JinjaText text)
    {
        if (text.Value.Length == 0)
            return text;
        var first = CodePoints.LengthAt(text.Value, 0);
        return Cased(renderer, text, text.Value[..first].ToUpperInvariant() + text.Value[first..].ToLowerInvariant());
    }

    /// <summary>A text in other letters, its characters counted.</summary>
    public static JinjaText Cased(Renderer renderer, JinjaText text, string cased)
    {
        renderer.SpendCharacters(cased.Length);
        return text.Transformed(cased);
    }

    /// <summary>Where a part is from an index on; negative where it is not. Its cost counts: a long part in a long text may take their product.</summary>
    public static int IndexOf(Renderer renderer, string text, string part, int from)
    {
        renderer.Spend(1 + ((long)(text.Length - from) * part.Length / 4_096));
        return text.IndexOf(part, from, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Occurrences(Renderer renderer, string text, string part, int count)
    {
        // The search as a whole costs what one search to the end does, however many places it finds.
        renderer.Spend(1 + ((long)text.Length * part.Length / 4_096));
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0 && count != 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal), count--)
        {
            renderer.Spend();
            yield return at;
        }
    }

    private static IEnumerable<int> Everywhere(string text, int count)
    {
        for (var at = 0; at <= text.Length && count != 0; at += CodePoints.LengthAt(text, at), count--)
            yield return at;
    }

    private static JinjaList Split(Renderer renderer, JinjaText text, JinjaValue? separator, int count, bool fromRight)
    {
        List<JinjaValue> parts = [];
        switch (separator)
        {
            case null or JinjaNone:
                SplitWords(renderer, text, count, fromRight, parts);
                break;
            case JinjaText { Value: { Length: > 0 } between }:
                var places = (fromRight ? OccurrencesFromRight(renderer, text.Value, between, count) : Occurrences(renderer, text.Value, between, count)).ToList();
                if (fromRight)
                    places.Reverse();
                var start = 0;
                foreach (var at in places)
                {
                    parts.Add(text.Part(start, at - start));
                    start = at + between.Length;
                }

                parts.Add(text.Part(start, text.Value.Length - start));
                break;
            default:
                throw renderer.Error("split wants a text that is not empty.");
        }

        renderer.SpendCharacters(text.Value.Length);
        return renderer.NewList(parts);
    }

    private static IEnumerable<int> OccurrencesFromRight(Renderer renderer, string text, string part, int count)
    {
        renderer.Spend(1 + ((long)text.Length * part.Length / 4_096));
        for (var end = text.Length; end >= part.Length && count != 0; count--)
        {
            renderer.Spend();
            var at = text.AsSpan(0, end).LastIndexOf(part);
            if (at < 0)
                yield break;
            yield return at;
            end = at;
        }
    }

    private static void SplitWords(Renderer renderer, JinjaText text, int count, bool fromRight, List<JinjaValue> parts)
    {
        var value = text.Value;
        renderer.Spend(text.Size);
        var (start, end) = (0, value.Length);
        void SkipSpace()
        {
            while (start < end && PythonWhiteSpace.Is(value[fromRight ? end - 1 : start]))
            {
                if (fromRight)
                    end--;
                else
                    start++;
            }
        }

        for (SkipSpace(); start < end; SkipSpace())
        {
            renderer.Spend();
            if (count-- == 0)
            {
                parts.Add(text.Part(start, end - start));
                break;
            }

            var (from, to) = (start, end);
            if (fromRight)
            {
                while (end > start && !PythonWhiteSpace.Is(value[end - 1]))
                    end--;
                from = end;
            }
            else
            {
                while (start < end && !PythonWhiteSpace.Is(value[start]))
                    start++;
                to = start;
            }

            parts.Add(text.Part(from, to - from));
        }

        if (fromRight)
            parts.Reverse();
    }

    private static JinjaValue Position(Renderer renderer, string text, string name, string part)
    {
        var first = IndexOf(renderer, text, part, 0);
        var at = name == "rfind" ? text.LastIndexOf(part, StringComparison.Ordinal) : first;
        return at >= 0 ? CodePoints.Count(text[..at]) : name == "index" ? throw renderer.Error("index found no such text.") : -1;
    }

    private static bool Affix(Renderer renderer, string name, JinjaValue? affix, Func<string, bool> has) => affix switch
    {
        JinjaText text => has(text.Value),
        JinjaList { IsTuple: true } list => list.Items.Any(item => Affix(renderer, name, item, has)),
        _ => throw renderer.Error($"{name} wants a text or a tuple of texts."),
    };

    private static string Argument(Renderer renderer, string name, CallArguments arguments) => arguments.Bind(renderer, name, "text")[0] is JinjaText text
        ? text.Value
        : throw renderer.Error($"{name} wants a text.");

    // A letter after anything that is no letter begins a word.
    private static string Title(string text) => string.Create(text.Length, text, (title, source) =>
    {
        for (var i = 0; i < source.Length; i++)
            title[i] = i > 0 && char.IsLetter(source[i - 1]) ? char.ToLowerInvariant(source[i]) : char.ToUpperInvariant(source[i]);
    });
}

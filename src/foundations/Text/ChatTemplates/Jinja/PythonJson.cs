using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>JSON as Python's <c>json.dumps</c> writes it with transformers' settings, and JSON as values of templates.</summary>
internal static class PythonJson
{
    /// <summary>How JSON is laid out.</summary>
    /// <param name="Indent">What one level is indented by; null writes one line.</param>
    /// <param name="ItemSeparator">Between items.</param>
    /// <param name="KeySeparator">Between a key and its value.</param>
    /// <param name="IsAscii">Whether other characters are escaped.</param>
    /// <param name="SortsKeys">Whether keys are sorted.</param>
    internal sealed record Layout(string? Indent, string ItemSeparator, string KeySeparator, bool IsAscii, bool SortsKeys);

    /// <summary>A value as JSON. Who wrote what inside of it can no longer be told, so all of it counts as its strongest writer's.</summary>
    public static JinjaText Write(Renderer renderer, JinjaValue value, Layout layout)
    {
        var text = renderer.NewText();
        var origin = TextOrigin.Template;
        Write(value, layout.Indent is null ? null : "\n");
        return new JinjaText(text.ToText().Value, origin);

        void WriteString(JinjaText string_)
        {
            var writer = string_.StrongestOrigin;
            if (writer.Id > origin.Id)
                origin = writer;
            text.Append(Quoted(string_.Value, layout.IsAscii));
        }

        void Write(JinjaValue part, string? lineStart)
        {
            renderer.Spend();
            switch (part)
            {
                case JinjaText string_:
                    WriteString(string_);
                    break;
                case JinjaList list:
                    WriteItems('[', ']', list.Items, lineStart, Write);
                    break;
                case JinjaMapping mapping:
                    WriteItems('{', '}', layout.SortsKeys ? Sorted(mapping) : mapping.Entries, lineStart, (entry, inner) =>
                    {
                        WriteString(Key(entry.Key));
                        text.Append(layout.KeySeparator);
                        Write(entry.Value, inner);
                    });
                    break;
                default:
                    text.Append(Scalar(part));
                    break;
            }
        }

        void WriteItems<T>(char open, char close, IReadOnlyList<T> items, string? lineStart, Action<T, string?> write)
        {
            text.Append(open.ToString());
            var inner = lineStart + layout.Indent;
            for (var i = 0; i < items.Count; i++)
            {
                if (i > 0)
                    text.Append(layout.ItemSeparator);
                if (lineStart is not null)
                    text.Append(inner);
                write(items[i], lineStart is null ? null : inner);
            }

            if (items.Count > 0 && lineStart is not null)
                text.Append(lineStart);
            text.Append(close.ToString());
        }

        string Scalar(JinjaValue part) => part switch
        {
            JinjaNone => "null",
            JinjaBoolean boolean => boolean.Value ? "true" : "false",
            JinjaInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
            JinjaFloat real => double.IsFinite(real.Value) ? PythonText.OfFloat(real.Value) : double.IsNaN(real.Value) ? "NaN" : real.Value > 0 ? "Infinity" : "-Infinity",
            _ => throw renderer.Error($"a value of type {part.TypeName} cannot be written as JSON{(part is JinjaUndefined undefined ? $": {undefined.What}" : "")}."),
        };

        JinjaText Key(JinjaValue key) => key is JinjaText string_
            ? string_
            : key is JinjaList or JinjaMapping ? throw renderer.Error($"a {key.TypeName} cannot be a key in JSON.") : new JinjaText(Scalar(key));

        IReadOnlyList<KeyValuePair<JinjaValue, JinjaValue>> Sorted(JinjaMapping mapping) =>
            [.. mapping.Entries.Order(Comparer<KeyValuePair<JinjaValue, JinjaValue>>.Create((a, b) => renderer.Compare(a.Key, b.Key)))];
    }

    /// <summary>JSON as a value.</summary>
    /// <param name="json">Any JSON.</param>
    /// <param name="origin">Who wrote its strings.</param>
    public static JinjaValue Read(JsonElement json, TextOrigin origin) => json.ValueKind switch
    {
        JsonValueKind.Object => new JinjaMapping(json.EnumerateObject().Select(member => KeyValuePair.Create<JinjaValue, JinjaValue>(new JinjaText(member.Name, origin), Read(member.Value, origin)))),
        JsonValueKind.Array => new JinjaList([.. json.EnumerateArray().Select(item => Read(item, origin))]),
        JsonValueKind.String => new JinjaText(json.GetString() ?? "", origin),
        JsonValueKind.Number => Number(json.GetRawText()),
        JsonValueKind.True => JinjaBoolean.True,
        JsonValueKind.False => JinjaBoolean.False,
        _ => JinjaNone.Value,
    };

    private static JinjaValue Number(string text) => text.AsSpan().ContainsAny('.', 'e', 'E')
        ? double.Parse(text, CultureInfo.InvariantCulture)
        : BigInteger.Parse(text, CultureInfo.InvariantCulture);

    private static string Quoted(string value, bool isAscii)
    {
        var quoted = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"' or '\\':
                    quoted.Append('\\').Append(c);
                    break;
                case '\n' or '\r' or '\t' or '\f' or '\b':
                    quoted.Append('\\').Append(c switch { '\n' => 'n', '\r' => 'r', '\t' => 't', '\f' => 'f', _ => 'b' });
                    break;
                case < ' ':
                case >= '\x7F' when isAscii && c > '\x7F':
                    quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    quoted.Append(c);
                    break;
            }
        }

        return quoted.Append('"').ToString();
    }
}

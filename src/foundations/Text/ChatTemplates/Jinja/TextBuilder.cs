using System.Text;

namespace Endonym.Text.ChatTemplates.Jinja;

/// <summary>Puts texts together and keeps who wrote what.</summary>
internal sealed class TextBuilder(Budget budget)
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, TextOrigin Origin)> _runs = [];

    /// <summary>UTF-16 units so far.</summary>
    public int Length => _text.Length;

    public TextBuilder Append(JinjaText text)
    {
        if (text.Value.Length == 0)
            return this;
        budget.SpendCharacters(text.Value.Length);
        if (text.IsOf(out var origin))
        {
            Begin(origin);
            _text.Append(text.Value);
            return this;
        }

        for (var start = 0; start < text.Value.Length;)
        {
            var end = start + 1;
            origin = text.OriginAt(start);
            while (end < text.Value.Length && text.OriginAt(end) == origin)
                end++;
            Begin(origin);
            _text.Append(text.Value, start, end - start);
            start = end;
        }

        return this;
    }

    public TextBuilder Append(string text, TextOrigin origin = default)
    {
        if (text.Length == 0)
            return this;
        budget.SpendCharacters(text.Length);
        Begin(origin);
        _text.Append(text);
        return this;
    }

    public JinjaText ToText()
    {
        var text = _text.ToString();
        if (_runs.Count <= 1)
            return new JinjaText(text, _runs.Count == 0 ? TextOrigin.Template : _runs[0].Origin);
        var origins = new TextOrigin[text.Length];
        for (var i = 0; i < _runs.Count; i++)
            origins.AsSpan(_runs[i].Start, (i + 1 < _runs.Count ? _runs[i + 1].Start : text.Length) - _runs[i].Start).Fill(_runs[i].Origin);
        return new JinjaText(text, origins);
    }

    private void Begin(TextOrigin origin)
    {
        if (_runs.Count == 0 || _runs[^1].Origin != origin)
            _runs.Add((_text.Length, origin));
    }
}

namespace Endonym.Corpus.Extraction.Html;

/// <summary>The attributes of one start tag. Lives until the call that it was handed to returns.</summary>
public readonly ref struct HtmlAttributes
{
    private readonly ReadOnlySpan<char> _html;
    private readonly HtmlTokenizer _owner;

    internal HtmlAttributes(ReadOnlySpan<char> html, HtmlTokenizer owner)
    {
        _html = html;
        _owner = owner;
    }

    /// <summary>How many there are; names that come twice are counted twice.</summary>
    public int Count => _owner.Attributes.Length;

    /// <summary>A name as the page writes it.</summary>
    public ReadOnlySpan<char> NameAt(int index)
    {
        var range = _owner.Attributes[index];
        return _html.Slice(range.NameStart, range.NameLength);
    }

    /// <summary>A value with its references resolved; empty where the attribute has none.</summary>
    public ReadOnlySpan<char> ValueAt(int index)
    {
        var range = _owner.Attributes[index];
        return _owner.Resolve(_html.Slice(range.ValueStart, range.ValueLength));
    }

    /// <summary>Finds the first attribute of a name, whatever its case, as browsers do with names that come twice.</summary>
    public bool TryGet(ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        for (var i = 0; i < Count; i++)
        {
            if (NameAt(i).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = ValueAt(i);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether there is an attribute of a name, whatever its case.</summary>
    public bool Has(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Count; i++)
        {
            if (NameAt(i).Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}

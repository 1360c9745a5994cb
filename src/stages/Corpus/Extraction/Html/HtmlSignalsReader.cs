using System.Text;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>Gathers a page's <see cref="HtmlSignals"/> from the tokenizer's events.</summary>
public sealed class HtmlSignalsReader : IHtmlEvents
{
    /// <summary>Of each kind of signal so many are kept; the rest is a hostile page's.</summary>
    public const int MaxSignals = 1000;

    /// <summary>Longer values are cut to so many characters.</summary>
    public const int MaxValueLength = 8192;

    private static readonly string[] MetaNames = ["name", "property", "http-equiv"];

    private readonly StringBuilder _title = new();
    private readonly List<HtmlMeta> _metas = [];
    private readonly List<HtmlLink> _links = [];
    private readonly List<string> _licenseLinks = [];
    private readonly List<string> _creativeCommonsLinks = [];
    private string? _language;
    private string? _canonical;
    private bool _hasTitle;
    private bool _inTitle;
    private int _drawingDepth;

    /// <summary>Reads the signals of one page.</summary>
    /// <param name="html">The page, decoded.</param>
    public static HtmlSignals Read(ReadOnlySpan<char> html)
    {
        var reader = new HtmlSignalsReader();
        new HtmlTokenizer().Tokenize(html, reader);
        return reader.Take();
    }

    /// <summary>What was gathered; the reader is then empty, for the next page.</summary>
    public HtmlSignals Take()
    {
        var signals = new HtmlSignals
        {
            Title = _hasTitle ? string.Join(' ', _title.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : null,
            Language = _language,
            Canonical = _canonical,
            Metas = [.. _metas],
            Links = [.. _links],
            LicenseLinks = [.. _licenseLinks],
            CreativeCommonsLinks = [.. _creativeCommonsLinks],
        };
        _title.Clear();
        _metas.Clear();
        _links.Clear();
        _licenseLinks.Clear();
        _creativeCommonsLinks.Clear();
        _language = _canonical = null;
        _hasTitle = _inTitle = false;
        _drawingDepth = 0;
        return signals;
    }

    /// <inheritdoc/>
    public void Text(ReadOnlySpan<char> text)
    {
        if (_inTitle && _title.Length < MaxValueLength)
            _title.Append(text[..Math.Min(text.Length, MaxValueLength - _title.Length)]);
    }

    /// <inheritdoc/>
    public void StartTag(HtmlTag tag, ReadOnlySpan<char> name, scoped HtmlAttributes attributes, bool selfClosing)
    {
        switch (tag)
        {
            case HtmlTag.Html or HtmlTag.Body:
                if (_language is null && (attributes.TryGet("lang", out var language) || attributes.TryGet("xml:lang", out language)) && !language.IsWhiteSpace())
                    _language = Value(language);
                break;
            case HtmlTag.Title:
                // A drawing's title is another one's.
                _inTitle = !_hasTitle && _drawingDepth == 0;
                _hasTitle |= _inTitle;
                break;
            case HtmlTag.Svg:
                _drawingDepth += selfClosing ? 0 : 1;
                break;
            case HtmlTag.Meta:
                AddMeta(attributes);
                break;
            case HtmlTag.Link:
                AddLink(attributes);
                break;
            case HtmlTag.A or HtmlTag.Area:
                AddAnchor(attributes);
                break;
        }
    }

    /// <inheritdoc/>
    public void EndTag(HtmlTag tag, ReadOnlySpan<char> name)
    {
        if (tag == HtmlTag.Title)
            _inTitle = false;
        else if (tag == HtmlTag.Svg && _drawingDepth > 0)
            _drawingDepth--;
    }

    /// <inheritdoc/>
    public void Comment(ReadOnlySpan<char> text)
    {
    }

    /// <inheritdoc/>
    public void Doctype(ReadOnlySpan<char> text)
    {
    }

    private void AddMeta(scoped HtmlAttributes attributes)
    {
        if (_metas.Count >= MaxSignals)
            return;
        foreach (var attribute in MetaNames)
        {
            if (attributes.TryGet(attribute, out var metaName) && !metaName.IsWhiteSpace())
                _metas.Add(new HtmlMeta(attribute, Value(metaName).ToLowerInvariant(), attributes.TryGet("content", out var content) ? Value(content) : ""));
        }
    }

    private void AddLink(scoped HtmlAttributes attributes)
    {
        if (_links.Count >= MaxSignals || !attributes.TryGet("rel", out var relations))
            return;
        var address = attributes.TryGet("href", out var href) ? Value(href) : "";
        _links.Add(new HtmlLink(Value(relations).ToLowerInvariant(), address, attributes.TryGet("type", out var type) ? Value(type).ToLowerInvariant() : ""));
        if (_canonical is null && address.Length > 0 && HasWord(relations, "canonical"))
            _canonical = address;
    }

    private void AddAnchor(scoped HtmlAttributes attributes)
    {
        if (!attributes.TryGet("href", out var href))
            return;
        if (_licenseLinks.Count < MaxSignals && attributes.TryGet("rel", out var relations) && HasWord(relations, "license"))
            _licenseLinks.Add(Value(href));
        if (_creativeCommonsLinks.Count < MaxSignals
            && (href.Contains("creativecommons.org/licenses/", StringComparison.OrdinalIgnoreCase) || href.Contains("creativecommons.org/publicdomain/", StringComparison.OrdinalIgnoreCase)))
            _creativeCommonsLinks.Add(Value(href));
    }

    private static bool HasWord(ReadOnlySpan<char> relations, ReadOnlySpan<char> word)
    {
        foreach (var range in relations.SplitAny(" \t\n\f\r"))
        {
            if (relations[range].Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static string Value(ReadOnlySpan<char> value)
    {
        var trimmed = value.Trim();
        return trimmed[..Math.Min(trimmed.Length, MaxValueLength)].ToString();
    }
}

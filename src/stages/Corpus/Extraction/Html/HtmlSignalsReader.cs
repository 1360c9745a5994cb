using System.Text;

namespace Endonym.Corpus.Extraction.Html;

/// <summary>Gathers a page's <see cref="HtmlSignals"/> from the tokenizer's events.</summary>
public sealed class HtmlSignalsReader : IHtmlEvents
{
    /// <summary>Of each kind of signal so many are kept; the rest is a hostile page's.</summary>
    public const int MaxSignals = 1000;

    /// <summary>Longer values are cut to so many characters.</summary>
    public const int MaxValueLength = 8192;

    /// <summary>Characters of JSON-LD that are kept of one page.</summary>
    public const int MaxJsonLdLength = 1 << 18;

    private static readonly string[] MetaNames = ["name", "property", "http-equiv"];

    private readonly StringBuilder _title = new();
    private readonly List<HtmlMeta> _metas = [];
    private readonly List<HtmlLink> _links = [];
    private readonly List<string> _licenseLinks = [];
    private readonly List<string> _creativeCommonsLinks = [];
    private readonly List<string> _jsonLd = [];
    private readonly StringBuilder _script = new();
    private int _jsonLdLength;
    private bool _inJsonLd;
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
            JsonLd = [.. _jsonLd],
        };
        _title.Clear();
        _metas.Clear();
        _links.Clear();
        _licenseLinks.Clear();
        _creativeCommonsLinks.Clear();
        _jsonLd.Clear();
        _script.Clear();
        _jsonLdLength = 0;
        _inJsonLd = false;
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
        else if (_inJsonLd && (_jsonLdLength += text.Length) <= MaxJsonLdLength)
            _script.Append(text);
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
            case HtmlTag.Script:
                _inJsonLd = _jsonLdLength <= MaxJsonLdLength && _jsonLd.Count < MaxSignals && attributes.TryGet("type", out var type) && IsJsonLd(type);
                break;
        }
    }

    /// <inheritdoc/>
    public void EndTag(HtmlTag tag, ReadOnlySpan<char> name)
    {
        if (tag == HtmlTag.Title)
            _inTitle = false;
        else if (tag == HtmlTag.Script && _inJsonLd)
            EndJsonLd();
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

    // "application/ld+json; charset=utf-8" is met as well.
    private static bool IsJsonLd(ReadOnlySpan<char> type)
    {
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals("application/ld+json", StringComparison.OrdinalIgnoreCase);
    }

    private void EndJsonLd()
    {
        if (_jsonLdLength <= MaxJsonLdLength && _script.Length > 0)
            _jsonLd.Add(_script.ToString());
        _script.Clear();
        _inJsonLd = false;
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

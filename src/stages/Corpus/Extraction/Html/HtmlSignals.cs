namespace Endonym.Corpus.Extraction.Html;

/// <summary>What a page says of itself, outside its prose: for rights, language and address. Values are as the page writes them, trimmed, references resolved.</summary>
public sealed record HtmlSignals
{
    /// <summary>The title; null where there is none.</summary>
    public string? Title { get; init; }

    /// <summary>The document's <c>lang</c> (or <c>xml:lang</c>), on <c>html</c> or <c>body</c>; null where it names none.</summary>
    public string? Language { get; init; }

    /// <summary>The address in the first <c>link rel=canonical</c>; null where there is none.</summary>
    public string? Canonical { get; init; }

    /// <summary>Every <c>meta</c> that names something, in the page's order.</summary>
    public IReadOnlyList<HtmlMeta> Metas { get; init; } = [];

    /// <summary>Every <c>link</c> with a <c>rel</c>, in the page's order.</summary>
    public IReadOnlyList<HtmlLink> Links { get; init; } = [];

    /// <summary>Targets of <c>a</c> and <c>area</c> elements with <c>rel=license</c>, in the page's order.</summary>
    public IReadOnlyList<string> LicenseLinks { get; init; } = [];

    /// <summary>Targets of <c>a</c> and <c>area</c> elements that point to a Creative Commons licence or dedication, whatever their <c>rel</c>.</summary>
    public IReadOnlyList<string> CreativeCommonsLinks { get; init; } = [];

    /// <summary>The contents of <c>script type="application/ld+json"</c> elements, in the page's order; one above <see cref="HtmlSignalsReader.MaxJsonLdLength"/> is left out, as half of it says nothing.</summary>
    public IReadOnlyList<string> JsonLd { get; init; } = [];
}

/// <summary>A <c>meta</c> element.</summary>
/// <param name="Attribute">What names it: <c>name</c>, <c>property</c> or <c>http-equiv</c>.</param>
/// <param name="Name">The name in lower case.</param>
/// <param name="Content">Its content; empty where it has none.</param>
public readonly record struct HtmlMeta(string Attribute, string Name, string Content);

/// <summary>A <c>link</c> element.</summary>
/// <param name="Relations">Its <c>rel</c> in lower case; several are separated by spaces.</param>
/// <param name="Address">Its <c>href</c>; empty where it has none.</param>
/// <param name="MediaType">Its <c>type</c> in lower case; empty where it has none.</param>
public readonly record struct HtmlLink(string Relations, string Address, string MediaType);

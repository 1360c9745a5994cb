namespace Endonym.Corpus.Rights.Web;

/// <summary>All that a fetched document and its site say about rights.</summary>
public sealed record WebEvidence
{
    /// <summary>The document's absolute URL, after redirects.</summary>
    public required Uri Uri { get; init; }

    /// <summary>When the document was fetched.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>What its site says; one object serves all documents of the site.</summary>
    public required SiteEvidence Site { get; init; }

    /// <summary>The header fields it came with.</summary>
    public HeaderFields Headers { get; init; } = HeaderFields.None;

    /// <summary>Its <c>meta</c> elements.</summary>
    public IReadOnlyList<MetaTag> Metas { get; init; } = [];

    /// <summary>Its links with a relation.</summary>
    public IReadOnlyList<PageLink> Links { get; init; } = [];

    /// <summary>The contents of its <c>script type="application/ld+json"</c> elements.</summary>
    public IReadOnlyList<string> JsonLd { get; init; } = [];

    /// <summary>Metadata inside the file, where it is an EPUB or a PDF.</summary>
    public EmbeddedMetadata? Embedded { get; init; }

    internal DateOnly Date => DateOnly.FromDateTime(FetchedAt.UtcDateTime);
}

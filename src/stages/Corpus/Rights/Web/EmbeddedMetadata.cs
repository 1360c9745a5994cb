namespace Endonym.Corpus.Rights.Web;

/// <summary>Metadata that travels inside a file.</summary>
/// <param name="Kind">What kind of file.</param>
/// <param name="Xml">The package document of an EPUB, or the XMP packet of a PDF.</param>
public sealed record EmbeddedMetadata(EmbeddedMetadataKind Kind, string Xml);

/// <summary>The files whose metadata TDMRep defines.</summary>
public enum EmbeddedMetadataKind
{
    /// <summary>An EPUB's package document (<c>.opf</c>), version 2 or 3.</summary>
    EpubPackage,

    /// <summary>A PDF's XMP packet.</summary>
    PdfXmp,
}

namespace Endonym.Corpus.Sources;

/// <summary>The kinds of source.</summary>
public enum SourceKind
{
    /// <summary>Messages of the .NET SDK, in English or translated by people.</summary>
    DotnetResources,

    /// <summary>English documentation of the .NET libraries.</summary>
    DotnetDocs,

    /// <summary>Text files.</summary>
    Text,

    /// <summary>Lines of JSON.</summary>
    Jsonl,

    /// <summary>Parquet files, as Hugging Face keeps its data sets.</summary>
    Parquet,

    /// <summary>Documents of Microsoft Word.</summary>
    Docx,

    /// <summary>Documents of LibreOffice and its kin.</summary>
    Odt,

    /// <summary>Electronic books.</summary>
    Epub,

    /// <summary>XML dumps of wikis such as Wikipedia.</summary>
    MediaWiki,

    /// <summary>A query of a SQLite file.</summary>
    Sqlite,

    /// <summary>A query of a PostgreSQL database.</summary>
    Postgres,

    /// <summary>PDF files.</summary>
    Pdf,

    /// <summary>Web archives, declared by a manifest and cleared page by page.</summary>
    Warc,

    /// <summary>Folders of HTML files, declared by a manifest and cleared page by page.</summary>
    Html,
}

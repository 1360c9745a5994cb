namespace Endonym.Corpus.Extraction.Html;

/// <summary>How a page's text is found.</summary>
public sealed record HtmlExtractionOptions
{
    /// <summary>Frequent words of the language in lower case, from its pack; empty where the language is not known, and then their share is not asked for.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = [];

    /// <summary>Whether readers' comments below an article are kept. Posts of a forum are no comments.</summary>
    public bool KeepComments { get; init; }

    /// <summary>Whether tables within the text are kept, a row a line.</summary>
    public bool KeepTables { get; init; } = true;
}

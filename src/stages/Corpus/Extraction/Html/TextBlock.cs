namespace Endonym.Corpus.Extraction.Html;

/// <summary>What a block of text is.</summary>
internal enum BlockKind : byte
{
    /// <summary>A paragraph, or text that stands in no element for it.</summary>
    Paragraph,

    /// <summary>A heading.</summary>
    Heading,

    /// <summary>An item of a list, or a term or description.</summary>
    Item,

    /// <summary>A row of a table, its cells side by side.</summary>
    Row,

    /// <summary>Preformatted text, kept as it stands.</summary>
    Code,

    /// <summary>The legend of a picture or table.</summary>
    Caption,
}

/// <summary>A stretch of text that a reader sees as one block.</summary>
internal record struct TextBlock
{
    /// <summary>What it is.</summary>
    public BlockKind Kind { get; set; }

    /// <summary>Level of a heading, 1 to 6.</summary>
    public byte Level { get; set; }

    /// <summary>Whether a sentence ends at its end.</summary>
    public bool EndsSentence { get; set; }

    /// <summary>Whether it reserves rights: then it is the site's imprint.</summary>
    public bool IsImprint { get; set; }

    /// <summary>Where it starts in the page's text.</summary>
    public int Start { get; set; }

    /// <summary>Its length in characters.</summary>
    public int Length { get; set; }

    /// <summary>The innermost block element that holds it.</summary>
    public int Node { get; set; }

    /// <summary>How many of its characters are links.</summary>
    public int LinkLength { get; set; }

    /// <summary>Its words: stretches of letters and digits with a letter among them.</summary>
    public int Words { get; set; }

    /// <summary>How many of its words are stop words of the language.</summary>
    public int StopWords { get; set; }

    /// <summary>The share of its characters that are links, 0 to 1.</summary>
    public readonly double LinkDensity => Length == 0 ? 0 : (double)LinkLength / Length;
}

/// <summary>A block element of the page.</summary>
/// <param name="Parent">The block element around it; -1 for the page itself.</param>
/// <param name="Tag">Its tag.</param>
/// <param name="Hints">What its attributes say.</param>
internal readonly record struct PageNode(int Parent, HtmlTag Tag, NodeHints Hints);

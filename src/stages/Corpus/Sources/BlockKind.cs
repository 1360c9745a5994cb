namespace Endonym.Corpus.Sources;

/// <summary>What a block of text is, which decides how it is parted from the next.</summary>
internal enum BlockKind
{
    /// <summary>A paragraph or heading, with a blank line before and after.</summary>
    Paragraph,

    /// <summary>An entry of a list; entries stand on lines that follow each other.</summary>
    ListItem,

    /// <summary>A row of a table, its cells parted by tabs; rows stand on lines that follow each other.</summary>
    Row,
}

namespace Endonym.Corpus.Sources.Debian.Markup;

/// <summary>What an element of a page does to its text.</summary>
internal enum MarkupRole
{
    /// <summary>Nothing: it stands within a line.</summary>
    Inline,

    /// <summary>It is a paragraph, or holds some.</summary>
    Block,

    /// <summary>It is a heading.</summary>
    Heading,

    /// <summary>It holds parts that have headings of their own, one level deeper.</summary>
    Section,

    /// <summary>It is an entry of a list.</summary>
    Item,

    /// <summary>It is a term; what it means follows.</summary>
    Term,

    /// <summary>It is a row of a table.</summary>
    Row,

    /// <summary>It is a cell of a row.</summary>
    Cell,

    /// <summary>It is text whose line breaks count, as code has.</summary>
    Unfilled,

    /// <summary>It breaks the line.</summary>
    Break,

    /// <summary>It parts words, as a cell that stands beside another does.</summary>
    Space,

    /// <summary>Nothing in it is prose.</summary>
    LeftOut,
}

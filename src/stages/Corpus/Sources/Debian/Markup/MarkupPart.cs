namespace Endonym.Corpus.Sources.Debian.Markup;

/// <summary>A part of a page of markup.</summary>
internal enum MarkupPart
{
    /// <summary>There is no more.</summary>
    End,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A tag that begins an element.</summary>
    StartTag,

    /// <summary>A tag that ends one.</summary>
    EndTag,
}

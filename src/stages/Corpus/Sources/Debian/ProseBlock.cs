namespace Endonym.Corpus.Sources.Debian;

/// <summary>A piece of a page: a paragraph, an entry of a list, a row, or a heading.</summary>
/// <param name="Kind">How it is parted from the next; a term with its meaning is a row.</param>
/// <param name="Text">Plain text; line breaks in it are the author's.</param>
/// <param name="HeadingLevel">1 for the page's title, 2 for its sections, and so on; 0 of what is no heading.</param>
internal readonly record struct ProseBlock(BlockKind Kind, string Text, int HeadingLevel = 0);

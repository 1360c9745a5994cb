namespace Endonym.Corpus.Sources.Debian.Roff;

/// <summary>A line of a page, as roff reads it.</summary>
/// <param name="Request">Name of the request or macro that it calls, empty for a comment; null for a line of text.</param>
/// <param name="Text">What it is called with; the text of a line of text.</param>
internal readonly record struct RoffLine(string? Request, string Text);

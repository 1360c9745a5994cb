namespace Endonym.Corpus.Extraction.Html;

/// <summary>What extraction made of a page.</summary>
/// <param name="Text">The main text: blocks separated by blank lines, items of a list and rows of a table by line breaks; empty where the page has none.</param>
/// <param name="Signals">What the page says of itself.</param>
/// <param name="KeptBlocks">Blocks of text that were kept.</param>
/// <param name="DroppedBlocks">Blocks of text that were not.</param>
public sealed record ExtractedPage(string Text, HtmlSignals Signals, int KeptBlocks, int DroppedBlocks);

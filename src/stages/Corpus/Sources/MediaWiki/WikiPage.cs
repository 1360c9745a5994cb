namespace Endonym.Corpus.Sources.MediaWiki;

/// <summary>A page of a dump, in its last revision there.</summary>
/// <param name="Title">With the name of its namespace.</param>
/// <param name="Namespace">Its namespace's number.</param>
/// <param name="RedirectsTo">The page that it stands for, or null.</param>
/// <param name="Model">What it is written in; wikis hold programs as well.</param>
/// <param name="Wikitext">What its authors wrote; null where it is longer than is read.</param>
internal sealed record WikiPage(string Title, int Namespace, string? RedirectsTo, string Model, string? Wikitext);

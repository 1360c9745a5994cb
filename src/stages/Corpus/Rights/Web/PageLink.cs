namespace Endonym.Corpus.Rights.Web;

/// <summary>A link of a page that has a relation: an <c>a</c>, <c>area</c> or <c>link</c> element.</summary>
/// <param name="Rel">Its relations, separated by white space, such as <c>nofollow license</c>.</param>
/// <param name="Href">Its target as written, entities resolved.</param>
/// <param name="Type">Its <c>type</c>; null where it has none.</param>
public readonly record struct PageLink(string Rel, string Href, string? Type = null);

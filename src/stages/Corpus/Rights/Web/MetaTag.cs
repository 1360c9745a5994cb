namespace Endonym.Corpus.Rights.Web;

/// <summary>A <c>meta</c> element of a page.</summary>
/// <param name="Name">Its <c>name</c>, or its <c>property</c> where it has no name.</param>
/// <param name="Content">Its <c>content</c>, entities resolved.</param>
public readonly record struct MetaTag(string Name, string Content);

namespace Endonym.Corpus.Sources.Web;

/// <summary>Where a page was found.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Url">Its address; null where nobody knows it.</param>
/// <param name="Uri">The same, or a stand-in by which its evidence is located.</param>
/// <param name="Origin">The site that it came from; null where nobody knows it.</param>
internal sealed record WebPlace(string Id, string? Url, Uri Uri, string? Origin);

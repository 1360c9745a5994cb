namespace Endonym.Corpus.Execution.Stories;

/// <summary>An artifact that was made with a document, by lineage.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Id">Id of its manifest.</param>
/// <param name="IsOnTheShelf">Whether it is still in the workspace; otherwise it was replaced or removed.</param>
public sealed record MadeWith(string Kind, string Name, string Id, bool IsOnTheShelf);

namespace Endonym.Corpus.Sources;

/// <summary>What a source may say of a document beside its text; null where it does not.</summary>
/// <param name="Url">Where it was found.</param>
/// <param name="Date">The day it was written.</param>
/// <param name="Genre">What kind of text it is.</param>
internal readonly record struct DocumentFacts(string? Url, DateOnly? Date, string? Genre);

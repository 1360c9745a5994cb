namespace Endonym.Corpus.Rights.Web;

/// <summary>The terms of service of a site, as plain text.</summary>
/// <param name="Location">Their URL.</param>
/// <param name="Text">Paragraphs parted by line breaks.</param>
/// <param name="FetchedAt">When they were fetched.</param>
/// <param name="Language">BCP 47 code; null where it is not known, and every language is tried.</param>
public sealed record TermsText(string Location, string Text, DateTimeOffset FetchedAt, string? Language = null);

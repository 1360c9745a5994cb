namespace Endonym.Corpus.Statistics;

/// <summary>How much text was crawled from a host.</summary>
/// <param name="Domain">Its name.</param>
/// <param name="Documents">Documents.</param>
/// <param name="Bytes">UTF-8 bytes of their text.</param>
/// <param name="ErrorBytes">By how much that may be too high; 0 where it is exact.</param>
public sealed record CrawledDomain(string Domain, long Documents, long Bytes, long ErrorBytes);

using Endonym.Corpus.Statistics.Counting;

namespace Endonym.Corpus.Statistics;

/// <summary>How much text a host has.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Documents">Documents; at least so many where the bytes may be too high.</param>
/// <param name="Bytes">UTF-8 bytes of their text; at most so many.</param>
/// <param name="ErrorBytes">By how much that may be too high; 0 where it is exact.</param>
/// <param name="IsCrawled">Whether its documents were crawled.</param>
public sealed record CountedHost(string Host, long Documents, long Bytes, long ErrorBytes, bool IsCrawled)
{
    internal static CountedHost Of(CountedKey<WebHost> host) => new(host.Key.Name, host.Occurrences, host.Weight, host.Error, host.Key.IsCrawled);
}

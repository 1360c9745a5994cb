namespace Endonym.Corpus.Privacy;

/// <summary>How often a kind of personal data was found.</summary>
/// <param name="Documents">Documents that have some.</param>
/// <param name="Found">Matches.</param>
/// <param name="Characters">UTF-16 units of the matches.</param>
/// <param name="Masked">Matches that were replaced; the others stood in documents that were dropped.</param>
public readonly record struct PrivacyCount(long Documents, long Found, long Characters, long Masked)
{
    /// <summary>Both together.</summary>
    public static PrivacyCount operator +(PrivacyCount left, PrivacyCount right) =>
        new(left.Documents + right.Documents, left.Found + right.Found, left.Characters + right.Characters, left.Masked + right.Masked);
}

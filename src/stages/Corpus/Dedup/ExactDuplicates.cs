namespace Endonym.Corpus.Dedup;

/// <summary>Finds texts that came before. The first one stays; the order in which they are shown decides.</summary>
public sealed class ExactDuplicates
{
    /// <summary>Reason of a document whose text an earlier one has.</summary>
    public const string Reason = "duplicate";

    private readonly Dictionary<UInt128, string> _first = [];

    /// <summary>Id of the document that had the text first, or null if this one does.</summary>
    /// <param name="fingerprint">Of the text; see <see cref="TextFingerprint"/>.</param>
    /// <param name="id">Of the document.</param>
    public string? FirstWith(UInt128 fingerprint, string id) => _first.TryAdd(fingerprint, id) ? null : _first[fingerprint];
}

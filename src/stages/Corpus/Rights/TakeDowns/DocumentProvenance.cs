namespace Endonym.Corpus.Rights.TakeDowns;

/// <summary>Where a document of a corpus came from, as its ledger keeps it.</summary>
/// <param name="Id">The document.</param>
/// <param name="Source">Its source.</param>
/// <param name="Url">Its URL; null where it has none.</param>
/// <param name="TakeDownKey">The key of its source's manifest; null where it has none.</param>
public readonly record struct DocumentProvenance(string Id, string Source, string? Url, string? TakeDownKey);

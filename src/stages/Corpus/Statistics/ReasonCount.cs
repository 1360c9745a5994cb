namespace Endonym.Corpus.Statistics;

/// <summary>How many items went out for a reason.</summary>
/// <param name="Reason">One of the reasons of the corpus' report.</param>
/// <param name="Items">Documents, or items that were none.</param>
public sealed record ReasonCount(string Reason, long Items);

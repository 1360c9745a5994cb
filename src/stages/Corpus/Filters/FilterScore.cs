namespace Endonym.Corpus.Filters;

/// <summary>One number measured of a document, and the limit it is held against.</summary>
/// <param name="Name">What was measured, as <c>filter.measure</c>; from a small set.</param>
/// <param name="Value">The number; its unit follows from the name.</param>
/// <param name="Limit">What it may not pass; null where the rule is switched off and the number only noted.</param>
/// <param name="Reason">Why the document is dropped for it; null if it keeps the limit.</param>
public readonly record struct FilterScore(string Name, double Value, double? Limit, string? Reason);

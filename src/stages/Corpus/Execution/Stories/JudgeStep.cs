using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Execution.Stories;

/// <summary>One thing that was asked of a document on its way into a corpus.</summary>
/// <param name="Name">What was asked: "rights", "language", "C4" …</param>
/// <param name="Reason">Why the document went no further; null if it passed.</param>
/// <param name="Detail">What else there is to say; or null.</param>
/// <param name="Scores">What was measured, each with its limit.</param>
public sealed record JudgeStep(string Name, string? Reason, string? Detail, IReadOnlyList<FilterScore> Scores);

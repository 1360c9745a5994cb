namespace Endonym.Evaluation.Adaptation;

/// <summary>A later stage held against the adapted base.</summary>
/// <param name="Stage">The later stage.</param>
/// <param name="Change">What changed since the adapted base.</param>
/// <param name="Verdict">Whether that undid the adaptation.</param>
/// <param name="InWords">The same for people, with what remains unclear.</param>
public sealed record StageComparison(string Stage, StageChange Change, Verdict Verdict, string InWords);

namespace Endonym.Release;

/// <summary>What was measured of one stage.</summary>
/// <param name="Stage">Its name in the report.</param>
/// <param name="IsReleased">Whether it is the checkpoint that is released.</param>
/// <param name="Values">By the measure's name; a measure that was not taken is not there.</param>
public sealed record EvaluationRow(string Stage, bool IsReleased, IReadOnlyDictionary<string, MeasuredValue> Values);

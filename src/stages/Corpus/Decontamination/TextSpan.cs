namespace Endonym.Corpus.Decontamination;

/// <summary>A part of a document.</summary>
/// <param name="Start">UTF-16 units before it.</param>
/// <param name="Length">UTF-16 units of it.</param>
public readonly record struct TextSpan(int Start, int Length);

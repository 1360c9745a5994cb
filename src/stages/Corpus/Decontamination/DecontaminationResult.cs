using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Decontamination;

/// <summary>What was found in a document.</summary>
/// <param name="Verdict">Keep, or drop for <see cref="Decontaminator.Reason"/>.</param>
/// <param name="Text">The text to go on with: masked, where that was asked for, else as it was.</param>
/// <param name="Spans">The stretches with items, in order and without overlap.</param>
/// <param name="Items">The items, by set and item.</param>
public sealed record DecontaminationResult(Verdict Verdict, string Text, IReadOnlyList<TextSpan> Spans, IReadOnlyList<ItemMatch> Items);

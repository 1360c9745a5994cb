using Endonym.Corpus.Filters;

namespace Endonym.Corpus.Decontamination;

/// <summary>That a document has runs of an item.</summary>
/// <param name="Set">The set, from 0 in the order given.</param>
/// <param name="Item">The item, from 0 in the set's order.</param>
/// <param name="Matches">Places at which one of its runs begins.</param>
/// <param name="Spans">Stretches of the document that these runs cover.</param>
public readonly record struct ItemMatch(int Set, int Item, int Matches, int Spans);

/// <summary>What was found in a document.</summary>
/// <param name="Verdict">Keep, or drop for <see cref="Decontaminator.Reason"/>.</param>
/// <param name="Text">The text to go on with: masked, where that was asked for, else as it was.</param>
/// <param name="Spans">The stretches with items, in order and without overlap.</param>
/// <param name="Items">The items, by set and item.</param>
public sealed record DecontaminationResult(Verdict Verdict, string Text, IReadOnlyList<TextSpan> Spans, IReadOnlyList<ItemMatch> Items);

namespace Endonym.Corpus.Decontamination;

/// <summary>That a document has runs of an item.</summary>
/// <param name="Set">The set, from 0 in the order given.</param>
/// <param name="Item">The item, from 0 in the set's order.</param>
/// <param name="Matches">Places at which one of its runs begins.</param>
/// <param name="Spans">Stretches of the document that these runs cover.</param>
public readonly record struct ItemMatch(int Set, int Item, int Matches, int Spans);

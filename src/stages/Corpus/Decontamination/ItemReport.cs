namespace Endonym.Corpus.Decontamination;

/// <summary>How much of one item is in the corpus.</summary>
/// <param name="Set">Name of its set.</param>
/// <param name="Item">Its id.</param>
/// <param name="Grams">Runs of words looked for; 0 if its texts are too short, so that nothing is known of it.</param>
/// <param name="Documents">Documents with a run of it.</param>
/// <param name="Matches">Places at which one of its runs begins.</param>
/// <param name="Spans">Stretches that these runs cover.</param>
/// <param name="Examples">Ids of the first documents with it.</param>
public sealed record ItemReport(string Set, string Item, int Grams, long Documents, long Matches, long Spans, IReadOnlyList<string> Examples);

namespace Endonym.Corpus.Execution.Stories;

/// <summary>What became of a document.</summary>
public enum DocumentFate
{
    /// <summary>It is in the corpus, to be trained on.</summary>
    Training,

    /// <summary>It is in the corpus, held out.</summary>
    HeldOut,

    /// <summary>It was left out, or taken out later.</summary>
    Dropped,
}

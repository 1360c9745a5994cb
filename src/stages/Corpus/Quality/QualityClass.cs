namespace Endonym.Corpus.Quality;

/// <summary>How good a text is for training, as people judged it.</summary>
public enum QualityClass
{
    /// <summary>Rubbish: generated, garbled, lists of links.</summary>
    Low,

    /// <summary>Usable.</summary>
    Medium,

    /// <summary>Prose one would give a learner of the language to read.</summary>
    High,
}

namespace Endonym.Corpus.Statistics;

/// <summary>What a text is counted by.</summary>
public enum Dimension
{
    /// <summary>The source, by its id.</summary>
    Source,

    /// <summary>The rights class.</summary>
    Class,

    /// <summary>Who wrote the words.</summary>
    Origin,

    /// <summary>The section of the EU's summary of training content.</summary>
    Category,

    /// <summary>What the source is about.</summary>
    Domain,

    /// <summary>The licence: the document's own, else its source's.</summary>
    License,

    /// <summary>The year of the document's day.</summary>
    Year,

    /// <summary>What kind of text it is.</summary>
    Genre,

    /// <summary>The language it was taken for, else its source's.</summary>
    Language,
}

namespace Endonym.Corpus.Dedup.Lines;

/// <summary>Among what a unit is counted.</summary>
public enum DuplicateScope
{
    /// <summary>All documents.</summary>
    Everywhere,

    /// <summary>The documents of one site or source: menus and footers, but not a proverb that two sites quote.</summary>
    Site,
}

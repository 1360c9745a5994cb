namespace Endonym.Corpus.Dedup.Lines;

/// <summary>What is compared.</summary>
public enum TextUnit
{
    /// <summary>A line, up to its line feed.</summary>
    Line,

    /// <summary>A paragraph, up to a blank line.</summary>
    Paragraph,
}

namespace Endonym.Corpus.Reports;

/// <summary>One question and its answer, as a picture and a table, or either.</summary>
internal sealed record ReportSection
{
    /// <summary>What is answered.</summary>
    public required string Title { get; init; }

    /// <summary>What a reader should know of it; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The picture; null for none.</summary>
    public IPlot? Plot { get; init; }

    /// <summary>The numbers; null where the note says it all.</summary>
    public ReportTable? Table { get; init; }
}

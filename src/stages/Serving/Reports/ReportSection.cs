namespace Endonym.Serving.Reports;

/// <summary>A part of a report as people read it: lines, a table perhaps, plots perhaps.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Lines">Sentences, one to a line.</param>
public sealed record ReportSection(string Title, IReadOnlyList<string> Lines)
{
    /// <summary>Titles of the table's columns; none where there is no table.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The table's rows.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; init; } = [];

    /// <summary>The row that matters most; null where none does.</summary>
    public int? MarkedRow { get; init; }

    /// <summary>Plots below.</summary>
    public IReadOnlyList<LinePlot> Plots { get; init; } = [];
}

namespace Endonym.Corpus.Reports;

/// <summary>Rows of texts.</summary>
/// <param name="Head">The columns' names.</param>
/// <param name="Rows">The rows, each as long as the head; the first column names the row, the others are numbers unless <paramref name="TextColumns"/> has them.</param>
/// <param name="TextColumns">Columns, from 0, that hold words.</param>
internal sealed record ReportTable(IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows, params IReadOnlyList<int> TextColumns);

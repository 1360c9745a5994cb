using Endonym.Evaluation.Tasks.BitsPerByte;

namespace Endonym.Evaluation.Reports;

/// <summary>The held-out text that bits per byte were measured on.</summary>
/// <param name="Corpus">Name of the corpus.</param>
/// <param name="Documents">How many documents.</param>
/// <param name="Bytes">Their UTF-8 bytes.</param>
/// <param name="IsWhole">Whether that is all the corpus holds out; else its first documents, up to the budget.</param>
/// <param name="BrokenLines">Lines of the file that were no documents and are left out.</param>
public sealed record ReportPanel(string Corpus, int Documents, long Bytes, bool IsWhole, int BrokenLines)
{
    /// <summary>Describes a panel.</summary>
    public static ReportPanel Of(Panel panel) => new(panel.Corpus, panel.Documents.Count, panel.Bytes, panel.IsWhole, panel.BrokenLines);
}

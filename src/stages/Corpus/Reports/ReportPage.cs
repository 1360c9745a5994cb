namespace Endonym.Corpus.Reports;

/// <summary>A report for people, before it is Markdown or a page. All texts are plain; whoever writes them out escapes them.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Lead">A sentence or two on how to read it.</param>
/// <param name="Figures">The numbers to begin with.</param>
/// <param name="Sections">The rest, in order.</param>
internal sealed record ReportPage(string Title, string Lead, IReadOnlyList<(string Name, string Value)> Figures, IReadOnlyList<ReportSection> Sections);

using Endonym.Corpus.Reports;
using static Endonym.Corpus.Reports.PlotText;

namespace Endonym.Corpus.Filters.Fit;

/// <summary>A fit for people: what would be kept, and for each threshold where it cuts the reference.</summary>
internal static class FitPage
{
    /// <summary>The report.</summary>
    public static ReportPage Of(FitSummary fit)
    {
        var documents = Math.Max(1, fit.Documents);
        return new ReportPage(
            $"Filters fitted to {fit.Language}",
            $"Fitted to {Count(fit.Documents)} documents of {fit.Reference}"
                + (fit.English is { } english ? $"; limits on repetition lie as far above their mean as Gopher's do above that of {english}." : "; limits on repetition are Gopher's, as no English reference was given to compare with.")
                + $" Build a corpus with them by --fineweb2 {FitStep.ConfigurationFile}.",
            [("documents of the reference", Count(fit.Documents)), ("kept", Count(fit.Kept)), ("share kept", Percent((double)fit.Kept / documents)), ("stop words", Count(fit.StopWords.Count))],
            [
                Dropped(fit, documents),
                new ReportSection
                {
                    Title = "Thresholds",
                    Note = "What fails is counted for each rule alone; a document may fail several.",
                    Table = new ReportTable(
                        ["key", "value", "fails of the reference", "mean", "deviation", "how it was found"],
                        [.. fit.Rows.Select(row => (IReadOnlyList<string>)[row.Key, Number(row.Value), Percent(row.FailingShare), Number(row.Mean), Number(row.Deviation), row.Method])],
                        5),
                },
                .. fit.Rows.Where(row => row.Bins.Count > 0).Select(Distribution),
                new ReportSection
                {
                    Title = "Stop words",
                    Note = "Of which a document must have two different ones.",
                    Table = new ReportTable(["word", "share of all words"], [.. fit.StopWords.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Select(word => (IReadOnlyList<string>)[word.Key, Percent(word.Value)])]),
                },
            ]);
    }

    private static ReportSection Dropped(FitSummary fit, int documents) => new()
    {
        Title = "What the filters would do to the reference",
        Note = "By the first rule that a document breaks. Rules that FineWeb-2 has for every language, such as fifty words at least, are among them and were not fitted."
            + (fit.OtherLanguage is > 0 and var other ? $" The identifier took {Count(other)} documents for another language." : ""),
        Plot = new BarPlot
        {
            Title = "Documents of the reference",
            Rows = [new Bar("kept", fit.Kept, Count(fit.Kept), IsMarked: true), .. fit.Dropped.OrderByDescending(pair => pair.Value).Select(pair => new Bar(pair.Key, pair.Value, Count(pair.Value)))],
        },
        Table = new ReportTable(
            ["what becomes of it", "documents", "share"],
            [.. fit.Dropped.OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value)).Prepend(("kept", fit.Kept)).Select(pair => (IReadOnlyList<string>)[pair.Item1, Count(pair.Item2), Percent((double)pair.Item2 / documents)])]),
    };

    private static ReportSection Distribution(FitRow row)
    {
        var (low, high) = (row.Bins[0].From, row.Bins[^1].To);
        return new ReportSection
        {
            Title = row.Key,
            Note = $"{Number(row.Value)}: {row.Method}. {Percent(row.FailingShare)} of the reference fails.",
            Plot = new ColumnPlot
            {
                Title = $"{row.Key} over the reference",
                Axis = "score; columns are documents",
                LabelsEdges = true,
                Columns = [.. row.Bins.Select(bin => new Column(Rounded(bin.From), $"{Rounded(bin.From)} to {Rounded(bin.To)}", bin.Documents, $"{Count(bin.Documents)} documents"))],
                Cuts = row.Value >= low && row.Value <= high ? [((row.Value - low) / (high - low) * row.Bins.Count, Number(row.Value))] : [],
            },
            Table = new ReportTable(["score", "documents"], [.. row.Bins.Where(bin => bin.Documents > 0).Select(bin => (IReadOnlyList<string>)[$"{Rounded(bin.From)} to {Rounded(bin.To)}", Count(bin.Documents)])]),
        };
    }

    private static string Rounded(double value) => Number(Math.Round(value, 3));
}

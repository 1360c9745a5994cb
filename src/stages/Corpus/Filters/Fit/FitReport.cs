using System.Globalization;
using System.Text;
using Endonym.Corpus.Filters.FineWeb2;

namespace Endonym.Corpus.Filters.Fit;

/// <summary>Thresholds derived from a reference text, and why they are what they are.</summary>
public sealed record FitReport
{
    /// <summary>The thresholds, in FineWeb-2's form.</summary>
    public required FineWeb2Configuration Configuration { get; init; }

    /// <summary>Documents of the reference that were measured; those without a word are none.</summary>
    public required int DocumentCount { get; init; }

    /// <summary>Mean and deviation of every score, which another language's fit may take as its reference.</summary>
    public required FitMoments Moments { get; init; }

    /// <summary>A row for each key.</summary>
    public required IReadOnlyList<FitRow> Rows { get; init; }

    /// <summary>The stop words with their share of all words.</summary>
    public required IReadOnlyList<(string Word, double Frequency)> StopWords { get; init; }

    /// <summary>The report for people.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Thresholds fitted to {DocumentCount:N0} documents\n\n| key | value | how | mean | deviation | fails of the reference |\n|---|---|---|---|---|---|\n");
        foreach (var row in Rows)
            text.Append(CultureInfo.InvariantCulture, $"| {row.Key} | {row.Value} | {row.Method} | {row.Mean:F4} | {row.Deviation:F4} | {row.FailingShare:P1} |\n");
        text.Append("\n## Stop words\n\n").AppendJoin(", ", StopWords.Select(word => string.Create(CultureInfo.InvariantCulture, $"{word.Word} ({word.Frequency:P2})"))).Append('\n');
        return text.ToString();
    }
}

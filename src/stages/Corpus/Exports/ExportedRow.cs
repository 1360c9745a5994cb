using System.Globalization;
using Endonym.Corpus.Dedup;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Exports;

/// <summary>A document as others get it: its text, and in every row what may be done with it and why.</summary>
public sealed record ExportedRow
{
    /// <summary>Unique within its source.</summary>
    public required string Id { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Id of its source; the file <c>sources.json</c> has the evidence.</summary>
    public required string Source { get; init; }

    /// <summary>The source's name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Where the document was found, or its source where it has no address of its own.</summary>
    public string? Url { get; init; }

    /// <summary>SPDX expression, or <c>LicenseRef-…</c>.</summary>
    public required string License { get; init; }

    /// <summary>What may be done with it; see <see cref="Lineage.Rights.RightsClass"/>.</summary>
    public required RightsClass RightsClass { get; init; }

    /// <summary>The rule that decided the class.</summary>
    public required string RightsReason { get; init; }

    /// <summary>Who wrote the words; see <see cref="Lineage.Rights.Origin"/>.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The model that wrote them; null where people did.</summary>
    public string? Generator { get; init; }

    /// <summary>BCP 47 code of the source's language, or where that is mixed, the identifier's name of the document's.</summary>
    public string? Language { get; init; }

    /// <summary>The day it was written, or fetched: <c>2026-05-03</c>.</summary>
    public string? Date { get; init; }

    /// <summary>What kind of text it is.</summary>
    public string? Genre { get; init; }

    /// <summary>What it is about.</summary>
    public string? Domain { get; init; }

    /// <summary>The probability that it is good prose, 0 to 1.</summary>
    public double? Quality { get; init; }

    /// <summary>Documents of the corpus' sources that were equal or nearly equal, of which this one stayed; 1 where there were no others.</summary>
    public required long ClusterSize { get; init; }

    /// <summary>How often FineWeb-2 would repeat it for that; see <see cref="RehydrationWeights"/>.</summary>
    public required int RehydrationWeight { get; init; }

    /// <summary>The row of a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="source">Its source.</param>
    /// <param name="reason">The rule that decided its class.</param>
    public static ExportedRow Of(Document document, Source source, string reason) => new()
    {
        Id = document.Id,
        Text = document.Text,
        Source = source.Id,
        Title = source.Title,
        Url = document.Url ?? source.Url,
        License = document.License ?? source.License,
        RightsClass = source.Class,
        RightsReason = reason,
        Origin = source.Origin,
        Generator = source.Generator,
        Language = source.Language ?? document.Scores?.Language,
        Date = document.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Genre = document.Genre,
        Domain = source.Domain,
        Quality = document.Scores?.Quality,
        ClusterSize = document.Scores?.ClusterSize ?? 1,
        RehydrationWeight = RehydrationWeights.FineWeb2.Of(document.Scores?.ClusterSize ?? 1),
    };
}

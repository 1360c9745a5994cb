using Endonym.Corpus.Execution.Units;
using Endonym.Corpus.Sources;
using Endonym.Lineage;

namespace Endonym.Corpus.Execution.Stories;

/// <summary>An item as its source gives it once more.</summary>
/// <param name="Item">The item.</param>
/// <param name="File">The file it is in.</param>
/// <param name="ReportId">Id of the source of the options.</param>
/// <param name="ComesInSeries">See <see cref="IDocumentSource.ComesInSeries"/>.</param>
internal sealed record ItemAgain(SourceItem Item, SourceFile File, string ReportId, bool ComesInSeries);

/// <summary>Finds items in the sources that a corpus was built from: in the unit where they were read, if it is known, else in all units of their source.</summary>
/// <param name="options">The options of the corpus' run.</param>
/// <param name="report">The corpus' report.</param>
/// <param name="scratchFolder">For what sources learn of all their files before one is read.</param>
/// <param name="time">Dates evidence.</param>
internal sealed class ReadAgain(CorpusOptions options, CorpusReport report, string scratchFolder, TimeProvider time)
{
    /// <summary>Every item of that name, in order; several where a source uses a name twice.</summary>
    /// <param name="source">The source's id, or that of one made of it (<c>id:licence</c>).</param>
    /// <param name="id">The document's id, or where the item stands.</param>
    /// <param name="unit">The unit; null where it is not known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">The source is not there.</exception>
    public IEnumerable<ItemAgain> Find(string source, string id, int? unit, CancellationToken cancellationToken)
    {
        var reportId = unit is { } number && report.Units is { } units && number < units.Count ? units[number] : ReportIdOf(source);
        if (Open(reportId) is not { } opened)
            yield break;

        IReadOnlyList<SourceUnit> plan = SourceUnit.Plan([opened], options.UnitBytes);
        // Units are numbered over all sources, and those of one source follow each other in its own order.
        if (unit is { } known && report.Units is { } all && known < all.Count && all.Take(known).Count(name => name == reportId) is var place && place < plan.Count)
            plan = [plan[place]];
        opened.Prepare(scratchFolder, cancellationToken);
        foreach (var file in plan.SelectMany(part => part.Files))
        {
            foreach (var item in UnitJudge.ItemsOf(opened, file, _ => { }, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (IsNamed(item))
                    yield return new ItemAgain(item, file, reportId, opened.ComesInSeries);
            }
        }

        bool IsNamed(SourceItem item) => item.Fault is { } fault
            ? fault.Location == id && reportId == source
            : (item.Document ?? item.Refusal?.Document) is { } document && document.Id == id && document.Source == source;
    }

    private string ReportIdOf(string source)
    {
        // "id:licence" was made of "id".
        for (var name = source; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf(':'))])
        {
            if (report.Sources.ContainsKey(name))
                return name;
        }

        return report.Sources.Count == 1 ? report.Sources.Keys.Single() : source;
    }

    private IDocumentSource? Open(string reportId) => options.Sources.FirstOrDefault(source => source.Id == reportId)?.Open(time)
        ?? options.Sources.Where(source => source.Id is null).Select(source => source.Open(time)).FirstOrDefault(source => source.Describe().Id == reportId);
}

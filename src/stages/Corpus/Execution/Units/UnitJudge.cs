using Endonym.Corpus.Sources;
using Endonym.Lineage;

namespace Endonym.Corpus.Execution.Units;

/// <summary>Reads and judges the units of one source. A file that breaks off is a fault that is counted; what came before it is kept.</summary>
/// <param name="source">Where the documents come from.</param>
/// <param name="sourceId">Its id.</param>
/// <param name="judge">Says what is kept.</param>
/// <param name="near">How documents are sketched to find near duplicates; null sketches none.</param>
internal sealed class UnitJudge(IDocumentSource source, string sourceId, DocumentJudge judge, NearDuplicateOptions? near)
{
    /// <summary>Reason of a file that could not be read, or not to its end.</summary>
    public const string BrokenFile = "broken file";

    /// <summary>Judges a unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="target">Where the result goes; appears whole or not at all.</param>
    /// <param name="threadCount">Threads over the unit's documents.</param>
    /// <param name="onItem">Told of each item.</param>
    /// <param name="cancellationToken">Stops it and leaves nothing.</param>
    public void Judge(SourceUnit unit, UnitFolder target, int threadCount, Action onItem, CancellationToken cancellationToken)
    {
        var tally = new CorpusTally();
        using var folder = new UnitFolderWriter(target, near);
        var items = unit.Files.SelectMany(file => ItemsOf(source, file, tally.BrokenFiles.Add, cancellationToken));
        foreach (var judged in OrderedParallel.Map(items, threadCount, item => item.Length, item => judge.Judge(sourceId, item), cancellationToken))
        {
            tally.Read++;
            onItem();
            folder.Add(judged);
            if (judged.Personal is { } personal)
                tally.AddPersonal(personal);
            foreach (var match in judged.Contamination?.Items ?? [])
                tally.AddEvaluationItem(judge.NameOf(match));
            if (!judged.IsRejected)
                tally.Keep(judged.Bytes);
            else if (judged.IsFault)
                tally.Fault(judged.Rejected.Reason);
            else
                tally.Drop(judged.Rejected.Reason);
        }

        folder.Complete(tally.ToReport());
    }

    /// <summary>The items of a file, and a fault at its end if it breaks off.</summary>
    /// <param name="source">The file's source.</param>
    /// <param name="file">The file.</param>
    /// <param name="onBroken">Told if it breaks off.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static IEnumerable<SourceItem> ItemsOf(IDocumentSource source, SourceFile file, Action<BrokenFile> onBroken, CancellationToken cancellationToken)
    {
        using var items = source.Read(file, cancellationToken).GetEnumerator();
        while (true)
        {
            string? error = null;
            try
            {
                if (!items.MoveNext())
                    yield break;
            }
            catch (InvalidInputException broken)
            {
                error = broken.Message.Replace(file.Path, file.Name, StringComparison.Ordinal);
            }

            if (error is null)
            {
                yield return items.Current;
                continue;
            }

            onBroken(new BrokenFile(file.Name, error));
            yield return SourceItem.Aside(file.Name, error, BrokenFile);
            yield break;
        }
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Endonym.Corpus.Dedup.Exact;
using Endonym.Corpus.Dedup.MinHash;
using Endonym.Corpus.Sources;
using Endonym.Lineage;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Units;

/// <summary>Reads and judges the units of one source. A file that breaks off is a fault that is counted; what came before it is kept.</summary>
/// <param name="source">Where the documents come from.</param>
/// <param name="described">The same, as lineage knows it.</param>
/// <param name="judge">Says what is kept.</param>
/// <param name="near">How documents are sketched to find near duplicates; null sketches none.</param>
internal sealed class UnitJudge(IDocumentSource source, Source described, DocumentJudge judge, NearDuplicateOptions? near)
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
        var partial = target.Partial;
        if (Directory.Exists(partial.Path))
            Directory.Delete(partial.Path, recursive: true);
        Directory.CreateDirectory(partial.Path);

        var tally = new CorpusTally();
        using (var rejects = new JsonlFile<RejectedItem>(partial.Rejects))
        using (var kept = new JsonlFile<Document>(partial.Kept))
        using (var index = new BufferedStream(new FileStream(partial.Index, FileMode.CreateNew, FileAccess.Write), 1 << 16))
        using (var texts = new ExactHashes(partial.Texts))
        using (var lots = new ExactHashes(partial.Lots))
        using (var signatures = near is null ? null : new MinHashSignatures(partial.Signatures, near.Sketch))
        using (var names = new BufferedStream(new FileStream(partial.Names, FileMode.CreateNew, FileAccess.Write), 1 << 16))
        {
            var nameAt = 0L;
            var items = unit.Files.SelectMany(file => ItemsOf(file, tally, cancellationToken));
            foreach (var judged in OrderedParallel.Map(items, threadCount, item => judge.Judge(described, item), cancellationToken))
            {
                tally.Read++;
                onItem();
                if (judged.Personal is { } personal)
                    tally.AddPersonal(personal);
                foreach (var match in judged.Contamination?.Items ?? [])
                    tally.AddEvaluationItem(judge.NameOf(match));
                if (judged.IsRejected)
                {
                    if (judged.IsFault)
                        tally.Fault(judged.Rejected.Reason);
                    else
                        tally.Drop(judged.Rejected.Reason);
                    rejects.Write(judged.Rejected);
                    continue;
                }

                var name = Encoding.UTF8.GetBytes($"{judged.Kept.Source}/{judged.Kept.Id}");
                names.Write(name);
                index.Write(MemoryMarshal.AsBytes([new KeptEntry(judged.Lot, nameAt, name.Length, judged.Bytes)]));
                nameAt += name.Length;
                kept.Write(judged.Line);
                texts.Add(judged.Fingerprint);
                lots.Add(judged.Lot);
                if (judged.Signature is { Length: > 0 } signature)
                    signatures?.Add(signature);
                else
                    signatures?.AddWithout();
                tally.Keep(judged.Bytes);
            }

            texts.Complete();
            lots.Complete();
            signatures?.Complete();
            kept.Complete();
            rejects.Complete();
        }

        partial.Mark(new UnitMarker { Report = tally.ToReport(), Files = ContentHash.OfFolder(partial.Path) });
        if (Directory.Exists(target.Path))
            Directory.Delete(target.Path, recursive: true);
        Directory.Move(partial.Path, target.Path);
    }

    private IEnumerable<SourceItem> ItemsOf(SourceFile file, CorpusTally tally, CancellationToken cancellationToken)
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

            tally.BrokenFiles.Add(new BrokenFile(file.Name, error));
            yield return SourceItem.Aside(file.Name, error, BrokenFile);
            yield break;
        }
    }
}

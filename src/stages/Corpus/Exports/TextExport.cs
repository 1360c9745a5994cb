using System.Text;
using Endonym.Corpus.Execution;
using Endonym.Corpus.Rights;
using Endonym.Lineage;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Lineage.Runs;
using Endonym.Text.Shards;

namespace Endonym.Corpus.Exports;

/// <summary>
/// Writes the training documents of a corpus as a data set that others can read: <c>data/train-NNNNN.parquet</c> or <c>.jsonl.zst</c>, <c>sources.json</c> with the evidence of every source, and
/// <c>README.md</c>, a data card as Hugging Face reads it. Held-out documents stay here.
/// </summary>
public static class TextExport
{
    private const int DocumentsPerProgress = 1_000;

    /// <summary>Writes the data set; its folder is there whole or not at all.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The sources of the data set, and how much of each.</returns>
    /// <exception cref="RefusedException">The corpus holds text that is not white, and nobody said what to do about it.</exception>
    /// <exception cref="InvalidInputException">The folder is there already.</exception>
    public static IReadOnlyList<Contribution> Write(Artifact corpus, TextExportOptions options, Action<StepProgress> progress, CancellationToken cancellationToken)
    {
        var all = corpus.Manifest.Composition;
        if (!options.AllowGrey && !options.OnlyWhite)
            DemandWhite(corpus.Manifest.Name, all);

        var chosen = all.Where(contribution => !options.OnlyWhite || contribution.Source.Class == RightsClass.White).ToList();
        if (chosen.Count == 0)
            throw new RefusedException($"Corpus '{corpus.Manifest.Name}' has no white text to export.", [.. all.Select(InWords)]);

        var folder = Path.GetFullPath(options.Folder);
        if (Path.Exists(folder))
            throw new InvalidInputException($"{folder} is there already. Name a folder that is not, or take it away.");

        var partial = folder + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true); // what a killed export left
        Directory.CreateDirectory(Path.Combine(partial, "data"));
        WriteRows(corpus, chosen, options, partial, progress, cancellationToken);
        LineageJson.Write(Path.Combine(partial, "sources.json"), chosen);
        AtomicFile.WriteText(Path.Combine(partial, "README.md"), DataCard.Of(corpus.Manifest, chosen, options.Form));
        Directory.Move(partial, folder);
        DurableFolder.FlushNameOf(folder);
        return chosen;
    }

    private static void DemandWhite(string name, IReadOnlyList<Contribution> composition)
    {
        var grey = composition.Where(contribution => contribution.Source.Class != RightsClass.White).ToList();
        if (grey.Count > 0)
        {
            throw new RefusedException(
                $"Corpus '{name}' holds text that may be trained on and not be passed on openly. Leave it out with --only-white, or answer for it with --allow-grey.",
                [.. grey.Select(InWords)]);
        }
    }

    private static string InWords(Contribution contribution) => FormattableString.Invariant(
        $"{contribution.Source.Id} ({contribution.Source.Title}): {contribution.Documents:N0} documents, {contribution.Source.Class} under {contribution.Source.License}: {Meaning(contribution.Source.Class)}");

    private static string Meaning(RightsClass rights) => rights switch
    {
        RightsClass.GreyTdm => "a lawful copy without an opt-out, which the exception for text and data mining lets be copied for mining only",
        RightsClass.GreyResearch => "usable under the research exception only, or under a licence without commercial use or derivatives",
        _ => "white",
    };

    private static void WriteRows(Artifact corpus, List<Contribution> chosen, TextExportOptions options, string folder, Action<StepProgress> progress, CancellationToken cancellationToken)
    {
        var total = chosen.Sum(contribution => contribution.Documents);
        var (files, done, fileBytes, groupBytes) = (0, 0L, 0L, 0L);
        List<ExportedRow> rows = [];
        IRowFile? file = null;
        try
        {
            foreach (var row in Rows(corpus, chosen))
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Add(row);
                groupBytes += Encoding.UTF8.GetByteCount(row.Text);
                if (groupBytes >= options.RowGroupBytes)
                    Flush();
                if (fileBytes >= options.FileBytes)
                    End();
                if (++done % DocumentsPerProgress == 0)
                    progress(new StepProgress("exporting", done, total, "document"));
            }

            Flush();
            End();
        }
        finally
        {
            file?.Dispose();
        }

        void Flush()
        {
            if (rows.Count == 0)
                return;
            file ??= Open(options.Form, folder, files++);
            file.Write(rows);
            rows.Clear();
            (fileBytes, groupBytes) = (fileBytes + groupBytes, 0);
        }

        void End()
        {
            file?.Complete();
            file?.Dispose();
            (file, fileBytes) = (null, 0);
        }
    }

    private static IEnumerable<ExportedRow> Rows(Artifact corpus, List<Contribution> chosen)
    {
        var sources = chosen.ToDictionary(contribution => contribution.Source.Id, contribution => contribution.Source, StringComparer.Ordinal);
        foreach (var (documents, evidence) in CorpusFiles.ReadUnits(corpus))
        {
            // One unit's at a time: a unit is some megabytes of files.
            Dictionary<DocumentKey, string> reasons = [];
            foreach (var looked in evidence)
                reasons[DocumentKey.Of(looked.Source, looked.Id)] = looked.Reason;
            foreach (var document in documents)
            {
                if (sources.TryGetValue(document.Source, out var source))
                    yield return ExportedRow.Of(document, source, reasons.GetValueOrDefault(DocumentKey.Of(document.Source, document.Id), RightsVerdict.Declared));
            }
        }
    }

    private static IRowFile Open(TextForm form, string folder, int number)
    {
        var path = Path.Combine(folder, "data", FormattableString.Invariant($"train-{number:D5}"));
        return form == TextForm.Parquet ? new ParquetRowFile(path + ".parquet") : new JsonlRowFile(path + ".jsonl.zst");
    }
}

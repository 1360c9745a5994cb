using System.Text.Json;
using Endonym.Corpus.Execution.Sketches;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Rights;
using Endonym.Text.Documents;

namespace Endonym.Corpus.Execution.Units;

/// <summary>A unit's share of the corpus: what became of its items, what it contributes, which files hold it.</summary>
internal sealed record WrittenUnit
{
    public required CorpusReport Report { get; init; }

    public required IReadOnlyList<Contribution> Composition { get; init; }

    public required IReadOnlyList<FileEntry> Files { get; init; }
}

/// <summary>Writes the units' shares of the corpus, each once their documents' fates are known.</summary>
/// <param name="outputFolder">Where the corpus' files go.</param>
/// <param name="markerFolder">Where it is noted that a unit is written.</param>
/// <param name="fates">What becomes of each document.</param>
/// <param name="repeats">Which documents are alike.</param>
/// <param name="nameOf">The name of the kept document with an ordinal.</param>
/// <param name="near">How documents are sketched; null keeps no sketches.</param>
/// <param name="sign">Signs a document of which lines were taken out since it was judged.</param>
internal sealed class UnitWriter(
    string outputFolder, string markerFolder, Fates fates, RepeatFiles repeats, Func<int, string> nameOf, NearDuplicateOptions? near, Func<Document, JudgedItem> sign)
{
    /// <summary>The files of a unit that is written; none of one that is not.</summary>
    public IEnumerable<string> FilesOf(SourceUnit unit) => ReadMarker(unit)?.Files.Select(entry => entry.Path) ?? [];

    /// <summary>Writes a unit, unless it is written.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="judged">What judging it gave.</param>
    /// <param name="thinned">Its documents without repeated lines; null where these stay.</param>
    /// <param name="start">Ordinal of its first kept document.</param>
    /// <param name="onDocument">Told of each kept document.</param>
    /// <param name="cancellationToken">Stops it; the unit is then written anew.</param>
    public WrittenUnit Write(SourceUnit unit, UnitFolder judged, ThinnedUnit? thinned, int start, Action onDocument, CancellationToken cancellationToken)
    {
        if (ReadMarker(unit) is { } done)
            return done;

        var marker = judged.ReadMarker();
        var tally = new CorpusTally();
        tally.AddUnkept(marker.Report);
        tally.RepeatedLines = thinned?.Removed ?? 0;
        var texts = thinned?.Folder ?? judged;
        var contributions = new ContributionCounter(TextUse.Collected);
        var documentsPath = Path.Combine(outputFolder, CorpusFiles.DocumentsOf(unit.Number));
        var rejectsPath = Path.Combine(outputFolder, CorpusFiles.RejectsOf(unit.Number));
        var evidencePath = Path.Combine(outputFolder, CorpusFiles.EvidenceOf(unit.Number));
        IReadOnlyList<string> sketchPaths;

        // Packed files may follow each other in one: what was rejected while judging is taken over as it is.
        File.Copy(judged.Rejects, rejectsPath, overwrite: true);
        if (marker.Evidence > 0)
            File.Copy(judged.Evidence, evidencePath, overwrite: true);
        using (var clusters = repeats.Open())
        using (var documents = new JsonlFile<Document>(documentsPath))
        using (var rejects = new JsonlFile<RejectedItem>(rejectsPath, FileMode.Append))
        using (var sketches = near is null ? null : new SketchWriter(outputFolder, unit.Number, near.Sketch))
        using (var judgedSketches = near is null ? null : judged.ReadSketches(marker.Sources).GetEnumerator())
        {
            var ordinal = start;
            foreach (var (line, entry) in texts.ReadKeptLines().Zip(texts.ReadIndex()))
            {
                cancellationToken.ThrowIfCancellationRequested();
                onDocument();
                judgedSketches?.MoveNext(); // there is one for each
                switch (fates[ordinal])
                {
                    case Fate.Training:
                        tally.Keep(entry.Bytes);
                        contributions.Add(marker.Sources[entry.Source], entry.Bytes);
                        // Nearly all stay as they are, and reading them only to write them again would take longer than all else here.
                        if (clusters.SizeOf(ordinal) is 1)
                            documents.Write(line.Span);
                        else
                            documents.Write(clusters.WithSize(Parse(line), ordinal));
                        if (sketches is not null)
                            Sketch(sketches, judgedSketches!.Current, line, entry); // both or none
                        break;
                    case Fate.HeldOut:
                        tally.HoldOut(entry.Bytes);
                        break;
                    case var fate:
                        tally.Drop(Fates.ReasonOf(fate));
                        var rejected = DocumentJudge.Reject(clusters.WithSize(Parse(line), ordinal), Fates.ReasonOf(fate));
                        rejects.Write(clusters.PartnerOf(ordinal, fates) is { } partner ? rejected with { Partner = nameOf(partner) } : rejected);
                        break;
                }

                ordinal++;
            }

            documents.Complete();
            rejects.Complete();
            sketches?.Complete();
            sketchPaths = sketches?.Paths ?? [];
        }

        List<string> paths = [documentsPath, .. sketchPaths];
        if (tally.Kept == 0)
            paths.ForEach(File.Delete);
        var written = new WrittenUnit
        {
            Report = tally.ToReport().Checked(),
            Composition = contributions.ToComposition(),
            Files = [.. paths.Concat([rejectsPath, evidencePath]).Where(File.Exists).Select(path => new FileEntry(Path.GetFileName(path), new FileInfo(path).Length, ContentHash.OfFile(path)))],
        };
        LineageJson.Write(MarkerPath(unit), written);
        return written;
    }

    private void Sketch(SketchWriter sketches, (KeptEntry Entry, SketchedDocument Document, ulong[] Bands) judged, ReadOnlyMemory<byte> line, KeptEntry entry)
    {
        // What lines were taken out of is shorter, and another text.
        if (entry.Bytes == judged.Entry.Bytes)
            sketches.Add(judged.Document, judged.Bands);
        else
            sketches.Add(sign(Parse(line)));
    }

    private static Document Parse(ReadOnlyMemory<byte> line) => JsonSerializer.Deserialize<Document>(line.Span, LineageJson.Compact)!; // it was written by us, and is no null

    private string MarkerPath(SourceUnit unit) => Path.Combine(markerFolder, unit.Number + ".json");

    private WrittenUnit? ReadMarker(SourceUnit unit)
    {
        if (!File.Exists(MarkerPath(unit)))
            return null;

        var marker = LineageJson.Read<WrittenUnit>(MarkerPath(unit), "marker of a written unit");
        return marker.Files.All(entry => new FileInfo(Path.Combine(outputFolder, entry.Path)) is { Exists: true } file && file.Length == entry.Bytes) ? marker : null;
    }
}

using Endonym.Corpus.Rights.TakeDowns;
using Endonym.Lineage.Artifacts;
using Endonym.Lineage.Manifests;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution.Purging;

/// <summary>How much an entry of a take-down list takes out of a corpus.</summary>
/// <param name="Entry">The entry's id.</param>
/// <param name="Date">The day it came.</param>
/// <param name="Statement">The request; of a new opt-out, the first one found.</param>
/// <param name="Training">Documents to train on.</param>
/// <param name="HeldOut">Held-out documents.</param>
/// <param name="Rejects">Documents that had been left out, of which a beginning was kept.</param>
public sealed record PurgeEntry(string Entry, DateOnly Date, string Statement, long Training, long HeldOut, long Rejects);

/// <summary>How much of a source goes.</summary>
/// <param name="Source">The source's id.</param>
/// <param name="Documents">Training and held-out documents.</param>
/// <param name="Bytes">UTF-8 bytes of their text.</param>
public sealed record PurgeSource(string Source, long Documents, long Bytes);

/// <summary>What a list takes out of a corpus, and what was made with it.</summary>
public sealed record PurgeFindings
{
    /// <summary>By entry of the list, those that name nothing here left out.</summary>
    public required IReadOnlyList<PurgeEntry> Entries { get; init; }

    /// <summary>By source.</summary>
    public required IReadOnlyList<PurgeSource> Sources { get; init; }

    /// <summary>Documents that the list names and that had been left out as copies of others, which it does not name: the same words stay, brought by another. 0 in a plan, which does not look for them.</summary>
    public required long StayingCopies { get; init; }

    /// <summary>What was made with them, each after what it was made of.</summary>
    public required IReadOnlyList<PurgedArtifact> Artifacts { get; init; }

    /// <summary>Other corpora of the workspace in which the list names something, with the number of documents: they have to be purged as well.</summary>
    public required IReadOnlyDictionary<string, long> OtherCorpora { get; init; }

    /// <summary>Trainings that were begun with them and have not ended.</summary>
    public required IReadOnlyList<string> UnfinishedTrainings { get; init; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => Entries.Count == 0;

    /// <summary>What people have to do something about, since a purge cannot.</summary>
    public IEnumerable<PurgedArtifact> ToRetrain => Artifacts.Where(artifact => artifact.Consequence == PurgeConsequence.Retrain);

    /// <summary>Counts documents that go and asks lineage.</summary>
    /// <param name="workspace">Where everything is.</param>
    /// <param name="corpus">The corpus' name.</param>
    /// <param name="documents">What goes, or went; read once.</param>
    /// <param name="roots">Ids of the corpora that had it: before this purge, and before earlier ones.</param>
    /// <param name="takeDowns">Id of the list.</param>
    /// <param name="matcher">The list.</param>
    internal static PurgeFindings Of(Workspace workspace, string corpus, IEnumerable<PurgedDocument> documents, IReadOnlyList<string> roots, string takeDowns, TakeDownMatcher matcher)
    {
        var entries = new Dictionary<string, PurgeEntry>(StringComparer.Ordinal);
        var sources = new SortedDictionary<string, PurgeSource>(StringComparer.Ordinal);
        var copies = 0L;
        foreach (var document in documents)
        {
            var entry = entries.GetValueOrDefault(document.Entry) ?? new PurgeEntry(document.Entry, document.Evidence.Date, document.Evidence.Statement, 0, 0, 0);
            entries[document.Entry] = document.From switch
            {
                PurgedFrom.Training => entry with { Training = entry.Training + 1 },
                PurgedFrom.HeldOut => entry with { HeldOut = entry.HeldOut + 1 },
                _ => entry with { Rejects = entry.Rejects + 1 },
            };
            if (document.From == PurgedFrom.Rejects)
            {
                copies += document.StaysAs is null ? 0 : 1;
                continue;
            }

            var source = sources.GetValueOrDefault(document.Source) ?? new PurgeSource(document.Source, 0, 0);
            sources[document.Source] = source with { Documents = source.Documents + 1, Bytes = source.Bytes + document.Bytes };
        }

        // Words among the rejects alone were learnt by nobody.
        List<Descendant> certain = sources.Count == 0 ? [] : [.. Descendants.Of(workspace, roots)];
        var certainIds = certain.Select(descendant => descendant.Manifest.Id).ToHashSet(StringComparer.Ordinal);
        List<Descendant> possible = sources.Count == 0 ? [] : [.. Descendants.Of(workspace, Earlier(workspace, corpus, sources.Keys, roots, takeDowns)).Where(descendant => !certainIds.Contains(descendant.Manifest.Id))];
        var touched = roots.Concat(certain.Concat(possible).Select(descendant => descendant.Manifest.Id)).ToHashSet(StringComparer.Ordinal);
        return new PurgeFindings
        {
            Entries = [.. entries.Values],
            Sources = [.. sources.Values],
            StayingCopies = copies,
            Artifacts = [.. certain.Select(descendant => ArtifactOf(descendant, isCertain: true)), .. possible.Select(descendant => ArtifactOf(descendant, isCertain: false))],
            OtherCorpora = OtherCorporaWith(workspace, corpus, matcher),
            UnfinishedTrainings = [.. workspace.Runs(_ => { }).Where(run => run.Kind == ArtifactKind.Checkpoint && run.Status != RunStatus.Done && run.Inputs.Any(input => touched.Contains(input.Id))).Select(run => run.Id)],
        };

        PurgedArtifact ArtifactOf(Descendant descendant, bool isCertain)
        {
            var affected = descendant.Manifest.Composition.Where(contribution => sources.ContainsKey(contribution.Source.Id)).ToList();
            return new PurgedArtifact
            {
                Kind = descendant.Manifest.Kind,
                Name = descendant.Manifest.Name,
                Id = descendant.Manifest.Id,
                Consequence = descendant.Manifest.Kind switch
                {
                    _ when Rebuilds.Holds(descendant.Manifest) => PurgeConsequence.MadeAgain,
                    ArtifactKind.Tokenizer => PurgeConsequence.Counted,
                    ArtifactKind.Report => PurgeConsequence.MeasureAgain,
                    _ => PurgeConsequence.Retrain,
                },
                IsOnTheShelf = descendant.IsOnTheShelf,
                IsCertain = isCertain,
                SourceBytes = affected.Sum(contribution => contribution.Bytes),
                SourceTokens = affected.Sum(contribution => contribution.Tokens),
            };
        }
    }

    // A corpus that was built anew since under its name: which documents it had, nobody can tell any more.
    private static List<string> Earlier(Workspace workspace, string corpus, IEnumerable<string> sources, IReadOnlyList<string> roots, string takeDowns)
    {
        var affected = sources.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. workspace.Manifests()
                .Where(manifest => manifest.Kind == ArtifactKind.Corpus && manifest.Name == corpus && !roots.Contains(manifest.Id))
                .Where(manifest => manifest.Composition.Any(contribution => affected.Contains(contribution.Source.Id)))
                .Where(manifest => !LeavesOut(workspace, manifest, takeDowns))
                .Select(manifest => manifest.Id)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    // Whether a corpus was purged by the list, or built when the workspace kept it already.
    private static bool LeavesOut(Workspace workspace, Manifest corpus, string takeDowns) =>
        PurgeTrail.Of(workspace, corpus).Any(purge => purge.Options.TakeDowns == takeDowns)
        || CorpusStep.LeavesOut(PurgeTrail.BuiltAs(workspace, corpus).Run.Options, takeDowns);

    private static SortedDictionary<string, long> OtherCorporaWith(Workspace workspace, string corpus, TakeDownMatcher matcher) => new(
        workspace.Artifacts()
            .Where(artifact => artifact.Manifest.Kind == ArtifactKind.Corpus && artifact.Manifest.Name != corpus)
            .Select(artifact => (artifact.Manifest.Name, Count: new TakenDownIn(artifact, matcher).FindAll(artifact).LongCount()))
            .Where(other => other.Count > 0)
            .ToDictionary(other => other.Name, other => other.Count),
        StringComparer.Ordinal);
}

using System.Globalization;
using Endonym.Corpus.Sources;
using Endonym.Lineage.Runs;

namespace Endonym.Corpus.Execution.Units;

/// <summary>Judges units of one corpus. Several processes may be at it, on one machine or on many: each unit is judged by one of them.</summary>
/// <param name="options">What is kept.</param>
/// <param name="sources">The sources, in the order of the options.</param>
/// <param name="tools">What the options name.</param>
/// <param name="stateFolder">The run's state, on a disk that all of the processes see.</param>
internal sealed class UnitWork(CorpusOptions options, IReadOnlyList<IDocumentSource> sources, JudgeTools tools, string stateFolder)
{
    /// <summary>Where judging a unit puts what it gave.</summary>
    /// <param name="stateFolder">The run's state.</param>
    /// <param name="number">The unit's number.</param>
    public static UnitFolder FolderOf(string stateFolder, string number) => new(Path.Combine(stateFolder, "judged", number), number);

    /// <summary>Judges those units that are not done; waits for those that another process is judging.</summary>
    /// <param name="units">The units.</param>
    /// <param name="onSource">Told of each source that is prepared, its place.</param>
    /// <param name="onItem">Told of each item.</param>
    /// <param name="cancellationToken">Stops it; the units that are done stay.</param>
    public void Judge(IReadOnlyList<SourceUnit> units, Action<int> onSource, Action onItem, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(stateFolder, "judged"));
        List<SourceUnit> waiting = [.. units.Where(unit => !FolderOf(stateFolder, unit.Number).IsDone)];
        List<UnitJudge> judges = [.. sources.Select(source => new UnitJudge(
            source, source.Describe().Id, new DocumentJudge(options, source.ComesInSeries, tools), options.NearDuplicates))];

        foreach (var place in waiting.Select(unit => unit.Place).Distinct())
        {
            onSource(place);
            // One process learns what the others then find.
            var folder = Path.Combine(stateFolder, "sources", place.ToString("D5", CultureInfo.InvariantCulture));
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!); // below the state
            using var held = FileLock.Take(folder + ".lock", cancellationToken);
            sources[place].Prepare(folder, cancellationToken);
        }

        // Many units share the threads, a few share their documents among threads.
        var atOnce = Math.Clamp(waiting.Count, 1, options.ThreadCount);
        OrderedParallel.ForEach(waiting, atOnce, unit =>
        {
            // A task that a cluster has begun anew elsewhere may still be at work where it was thought lost.
            var folder = FolderOf(stateFolder, unit.Number);
            using var held = FileLock.Take(folder.Path + ".lock", cancellationToken);
            if (!folder.IsDone)
                judges[unit.Place].Judge(unit, folder, Math.Max(1, options.ThreadCount / atOnce), onItem, cancellationToken);
        }, cancellationToken);
    }
}
